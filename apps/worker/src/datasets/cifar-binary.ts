import path from 'node:path'
import { checkParts } from './check-parts.js'
import { invalid, readDataFile, unpackedSize } from './data-file.js'
import { listFolder, peekFolder } from './folder-listing.js'
import type { ImageSet, LabelledImages } from './image-set.js'
import { noteSkipped, type ReadSet, type SetSummary } from './read-set.js'
import { createSkipLog, type RecordPolicy, type SkipLog } from './record-policy.js'

const SIDE = 32
const CHANNELS = 3
const PIXELS = SIDE * SIDE * CHANNELS

/** The two layouts of https://www.cs.toronto.edu/~kriz/cifar.html; each file may also be a .gz. */
interface Layout {
  train: RegExp
  test: string
  classNames: string
  /** CIFAR-100 has a coarse label before the fine one; the last is the class in both. */
  labelBytes: number
}

const LAYOUTS: Layout[] = [
  {
    train: /^data_batch_\d+\.bin(\.gz)?$/,
    test: 'test_batch.bin',
    classNames: 'batches.meta.txt',
    labelBytes: 1,
  },
  {
    train: /^train\.bin(\.gz)?$/,
    test: 'test.bin',
    classNames: 'fine_label_names.txt',
    labelBytes: 2,
  },
]

/** Whether the folder holds training files of CIFAR-10 or CIFAR-100 in the binary form, and the classes' names. */
export function isCifarFolder(folder: string): boolean {
  return findLayout(peekFolder(folder).files) !== undefined
}

/** Reads CIFAR-10 or CIFAR-100, binary form. A batch that ends inside a record, or a label without a name, is bad. */
export async function readCifarFolder(folder: string, policy: RecordPolicy): Promise<ReadSet<ImageSet>> {
  const log = createSkipLog(policy)
  const { layout, train, test } = findFiles(folder)
  const classNames = await readClassNames(path.join(folder, layout.classNames))
  const set: ImageSet = {
    imageShape: [SIDE, SIDE, CHANNELS],
    classes: classNames.length,
    classNames,
    maxPixel: 255,
    train: await readBatches(train, layout, classNames.length, log),
    test: await readBatches(test, layout, classNames.length, log),
  }
  checkParts(folder, 'image', { train: set.train.count, test: set.test.count })
  return { set, skipped: log.skipped, notes: noteSkipped(log.skipped) }
}

/** Counts records by the sizes of the files. */
export async function describeCifarFolder(folder: string): Promise<SetSummary> {
  const { layout, train, test } = findFiles(folder)
  const count = async (files: string[]) => {
    const sizes = await Promise.all(files.map(unpackedSize))
    return sizes.reduce((sum, size) => sum + Math.floor(size / (layout.labelBytes + PIXELS)), 0)
  }
  return {
    classes: await readClassNames(path.join(folder, layout.classNames)),
    trainCount: await count(train),
    testCount: await count(test),
    imageShape: [SIDE, SIDE, CHANNELS],
  }
}

function findLayout(names: string[]): Layout | undefined {
  return LAYOUTS.find(
    ({ train, classNames }) => names.includes(classNames) && names.some((name) => train.test(name)),
  )
}

function findFiles(folder: string): { layout: Layout; train: string[]; test: string[] } {
  const { files } = listFolder(folder)
  const layout = findLayout(files)
  if (!layout) {
    const expected = LAYOUTS.map(({ test, classNames }) => `${test} beside training files and ${classNames}`)
    throw invalid(folder, 'no training files with names of classes', expected.join(', or '))
  }
  // Of a file that is there twice the plain one is read.
  const names = files.filter((name) => !(name.endsWith('.gz') && files.includes(name.slice(0, -3))))
  const train = names.filter((name) => layout.train.test(name))
  const test = names.filter((name) => name === layout.test || name === `${layout.test}.gz`)
  if (test.length === 0) throw invalid(folder, 'no test file', `${layout.test} or ${layout.test}.gz`)
  const paths = (list: string[]) => list.map((name) => path.join(folder, name))
  return { layout, train: paths(train), test: paths(test) }
}

async function readClassNames(file: string): Promise<string[]> {
  const names = new TextDecoder().decode(await readDataFile(file)).split(/\r?\n/)
  const named = names.map((name) => name.trim()).filter(Boolean)
  if (named.length < 2) throw invalid(file, `${named.length} class names`, 'at least 2, one on each line')
  return named
}

async function readBatches(
  files: string[],
  layout: Layout,
  classes: number,
  log: SkipLog,
): Promise<LabelledImages> {
  const batches: LabelledImages[] = []
  for (const file of files) {
    batches.push(readRecords(file, await readDataFile(file), layout.labelBytes, classes, log))
  }
  const count = batches.reduce((sum, batch) => sum + batch.count, 0)
  const images = { count, pixels: new Uint8Array(count * PIXELS), labels: new Uint8Array(count) }
  let filled = 0
  for (const batch of batches) {
    images.pixels.set(batch.pixels, filled * PIXELS)
    images.labels.set(batch.labels, filled)
    filled += batch.count
  }
  return images
}

function readRecords(
  file: string,
  bytes: Uint8Array,
  labelBytes: number,
  classes: number,
  log: SkipLog,
): LabelledImages {
  const recordBytes = labelBytes + PIXELS
  const whole = Math.floor(bytes.length / recordBytes)
  const pixels = new Uint8Array(whole * PIXELS)
  const labels = new Uint8Array(whole)
  let count = 0
  for (let record = 0; record < whole; record++) {
    const start = record * recordBytes + labelBytes
    const label = bytes[start - 1]
    if (label >= classes) {
      log.refuse(file, `record ${record}`, `label ${label}`, `a label from 0 to ${classes - 1}`)
      continue
    }
    labels[count] = label
    interleave(bytes.subarray(start, start + PIXELS), pixels.subarray(count * PIXELS))
    count++
  }
  const rest = bytes.length - whole * recordBytes
  if (rest > 0) log.refuse(file, `record ${whole}`, `${rest} bytes (truncated)`, `${recordBytes} bytes`)
  return { count, pixels: pixels.subarray(0, count * PIXELS), labels: labels.subarray(0, count) }
}

/** The files hold a plane of each channel, a batch takes the channels of a pixel together. */
function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  const area = SIDE * SIDE
  for (let place = 0; place < area; place++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      pixels[place * CHANNELS + channel] = planes[channel * area + place]
    }
  }
}
