import type { LoadedSet } from '../datasets/loaded-set.js'
import { meanAveragePrecision, type ScoredImage } from '../tasks/object-detection/average-precision.js'
import { bleuMeter } from '../tasks/translation/bleu.js'

/**
 * What can be reached without looking at an example: the score of a task on its first test examples by an answer learnt
 * from training labels alone. Trained models must beat it, those on shuffled labels must not.
 */
export function constantScore(loaded: LoadedSet, testCount: number): number {
  switch (loaded.task) {
    case 'image-classification': {
      const { train, test } = loaded.set
      return majorityAccuracy(train.labels, test.labels.subarray(0, testCount))
    }
    case 'text-classification': {
      const { train, test } = loaded.set
      return majorityAccuracy(train.labels, test.labels.subarray(0, testCount))
    }
    case 'language-model':
      return unigramBits(loaded.set.train, loaded.set.test)
    case 'object-detection':
      return constantBoxPrecision(loaded.set, testCount)
    case 'translation':
      return constantBleu(loaded.set, testCount)
  }
}

function majorityAccuracy(train: Uint8Array, test: Uint8Array): number {
  const majority = mostFrequent(train)
  return test.filter((label) => label === majority).length / test.length
}

function mostFrequent(labels: Uint8Array): number {
  const counts = new Array<number>(256).fill(0)
  for (const label of labels) counts[label]++
  return counts.indexOf(Math.max(...counts))
}

/** Bits per character of a model that knows how frequent each byte is, and no order. */
function unigramBits(train: Uint8Array, test: Uint8Array): number {
  const counts = new Array<number>(256).fill(1)
  for (const byte of train) counts[byte]++
  const total = counts.reduce((sum, count) => sum + count, 0)
  const bits = test.reduce((sum, byte) => sum - Math.log2(counts[byte] / total), 0)
  return bits / Buffer.from(test).toString('utf8').length
}

/** mAP at IoU 0.5 when every image gets the mean box of each class. */
function constantBoxPrecision(
  { classes, train, test }: Extract<LoadedSet, { task: 'object-detection' }>['set'],
  testCount: number,
): number {
  const found = classes.map((_, wanted) => {
    const own = [...train.classes.keys()].filter((box) => train.classes[box] === wanted)
    const mean = (side: number) => own.reduce((sum, box) => sum + train.boxes[4 * box + side], 0) / own.length
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map(mean)
    return { x1, y1, x2, y2, class: wanted, score: own.length / train.classes.length }
  })
  const images = Array.from({ length: Math.min(testCount, test.count) }, (_, image): ScoredImage => {
    const truth = []
    for (let box = test.offsets[image]; box < test.offsets[image + 1]; box++) {
      const [x1, y1, x2, y2] = test.boxes.subarray(4 * box, 4 * box + 4)
      truth.push({ x1, y1, x2, y2, class: test.classes[box], difficult: test.difficult[box] === 1 })
    }
    return { truth, found }
  })
  return meanAveragePrecision(images, classes.length, 0.5)
}

/** The best BLEU that one of a hundred training sentences has as the translation of all. */
function constantBleu(
  { train, test }: Extract<LoadedSet, { task: 'translation' }>['set'],
  testCount: number,
): number {
  const scores = train.targets.slice(0, 100).map((always) => {
    const bleu = bleuMeter()
    for (const reference of test.targets.slice(0, testCount)) bleu.add(always, reference)
    return bleu.score()
  })
  return Math.max(...scores)
}
