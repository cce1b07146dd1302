import path from 'node:path'
import { invalid } from './data-file.js'
import { peekFolder } from './folder-listing.js'
import { type IdxImages, readIdxImages, readIdxLabels } from './idx-file.js'
import type { ImageSet, LabelledImages } from './image-set.js'

const PARTS = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
]

/** Whether the folder holds any of the four idx files; whether they are whole is found when it is read. */
export function isIdxFolder(folder: string): boolean {
  return PARTS.some((part) => findPart(folder, part) !== null)
}

/** Reads a whole idx image set. Throws DATASET_INVALID naming the file, what was found and what was expected. */
export async function readIdxFolder(folder: string): Promise<ImageSet> {
  const [trainImages, trainLabels, testImages, testLabels] = PARTS.map((part) => requirePart(folder, part))
  const train = await readIdxImages(trainImages)
  const test = await readIdxImages(testImages)
  if (test.height !== train.height || test.width !== train.width) {
    throw invalid(
      testImages,
      `images of ${test.height}×${test.width}`,
      `${train.height}×${train.width} as in training`,
    )
  }
  const labels = { train: await readIdxLabels(trainLabels), test: await readIdxLabels(testLabels) }
  const pairs = {
    train: pair(train, labels.train, trainImages, trainLabels),
    test: pair(test, labels.test, testImages, testLabels),
  }
  const classes = countClasses(trainLabels, labels.train)
  checkLabelRange(testLabels, labels.test, classes)
  return { imageShape: [train.height, train.width, 1], classes, maxPixel: 255, ...pairs }
}

function findPart(folder: string, part: string): string | null {
  const { files } = peekFolder(folder)
  const name = [part, `${part}.gz`].find((each) => files.includes(each))
  return name ? path.join(folder, name) : null
}

function requirePart(folder: string, part: string): string {
  const file = findPart(folder, part)
  if (!file) throw invalid(path.join(folder, part), 'no such file', `${part} or ${part}.gz`)
  return file
}

function pair(images: IdxImages, labels: Uint8Array, imageFile: string, labelFile: string): LabelledImages {
  if (images.count !== labels.length) {
    throw invalid(
      labelFile,
      `${labels.length} labels`,
      `${images.count}, one for each image of ${path.basename(imageFile)}`,
    )
  }
  if (images.count === 0) throw invalid(imageFile, '0 images', 'at least 1 image')
  return { count: images.count, pixels: images.pixels, labels }
}

/**
 * Classes are the labels 0 to the largest in training. The format does not say how many there are, so a stray byte
 * shows as a gap: a label whose lower neighbour no image has. (A set may start at 1, as EMNIST letters do.)
 */
function countClasses(file: string, labels: Uint8Array): number {
  const present = [...new Set(labels)].sort((a, b) => a - b)
  const stray = present.findIndex((label, place) => place > 0 && label !== present[place - 1] + 1)
  if (stray > 0) {
    const lower = present[stray - 1]
    throw invalid(
      file,
      `label ${present[stray]}`,
      `labels without a gap, at most ${lower} (no image has ${lower + 1})`,
    )
  }
  return present.length === 0 ? 0 : present[present.length - 1] + 1
}

function checkLabelRange(file: string, labels: Uint8Array, classes: number): void {
  const place = labels.findIndex((label) => label >= classes)
  if (place >= 0) {
    throw invalid(
      file,
      `label ${labels[place]} of image ${place}`,
      `a label from 0 to ${classes - 1}, as in training`,
    )
  }
}
