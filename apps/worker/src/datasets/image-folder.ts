import path from 'node:path'
import { checkParts } from './check-parts.js'
import { invalid } from './data-file.js'
import type { DecodedImage } from './decode-image.js'
import { listFolder, peekFolder } from './folder-listing.js'
import type { ImageSet, LabelledImages } from './image-set.js'
import { createImageStack, type ImageStack } from './image-stack.js'
import { readImage } from './read-image.js'
import { MOST_CLASSES, noteSkipped, type ReadSet, type SetSummary } from './read-set.js'
import { createSkipLog, type RecordPolicy, type SkipLog } from './record-policy.js'
import { resizeImage } from './resize-image.js'
import { splitByKey } from './stable-split.js'

export interface ImageFolderOptions {
  /** Side of the square that every image is stretched to; null when all have one size already. */
  imageSize: number | null
  policy: RecordPolicy
}

/** A folder named after its class, and the images in it. */
interface ClassFolder {
  name: string
  folder: string
  images: string[]
}

interface Parts {
  train: ClassFolder[]
  test: ClassFolder[]
}

const IMAGE = /\.(png|jpe?g)$/i

/** Where test images lie, the first that is there. */
const TEST_FOLDERS = ['test', 'val']

/** Whether there is an image in a class folder: under `train`, or in two folders or more of the root. */
export function isImageFolder(folder: string): boolean {
  const hasImages = (...below: string[]) =>
    peekFolder(folder, ...below).files.some((name) => IMAGE.test(name))
  if (peekFolder(folder, 'train').folders.some((name) => hasImages('train', name))) return true
  return peekFolder(folder).folders.filter((name) => hasImages(name)).length > 1
}

/**
 * Reads `train/<class>/*.png|jpg` with `test/<class>/…` or `val/<class>/…`; a stable fifth of the training images is
 * the test part when neither is there, and the root may hold the class folders itself. Classes are the folders of
 * training in the order of their names, images the files in the order of theirs; all become 3 channels. Bad are an
 * unreadable image, a folder without images, a test class that training lacks and, without `imageSize`, an image of
 * another size than the first.
 */
export async function readImageFolder(
  folder: string,
  options: ImageFolderOptions,
): Promise<ReadSet<ImageSet>> {
  const log = createSkipLog(options.policy)
  const parts = findParts(folder)
  const classNames = namesOfClasses(folder, parts.train)
  reportFolders([...parts.train, ...parts.test], classNames, log)
  const reader = createReader(folder, options.imageSize, log)
  const train = await reader.read(parts.train, classNames)
  const test = await reader.read(parts.test, classNames)
  checkParts(folder, 'image', { train: train.count, test: test.count })
  const classes = classNames.length
  const set = { imageShape: reader.imageShape(), classes, classNames, maxPixel: 255, train, test }
  return { set, skipped: log.skipped, notes: noteSkipped(log.skipped) }
}

/** Counts files and classes without opening an image. */
export function describeImageFolder(folder: string): SetSummary {
  const { train, test } = findParts(folder)
  const count = (part: ClassFolder[]) => part.reduce((sum, { images }) => sum + images.length, 0)
  const classes = namesOfClasses(folder, train)
  return { classes, trainCount: count(train), testCount: count(test), imageShape: null }
}

function findParts(folder: string): Parts {
  const { folders } = listFolder(folder)
  const hasTrain = folders.includes('train')
  const train = hasTrain ? classFolders(folder, 'train') : classFolders(folder)
  const testFolder = hasTrain ? TEST_FOLDERS.find((name) => folders.includes(name)) : undefined
  return testFolder ? { train, test: classFolders(folder, testFolder) } : splitClasses(train)
}

function classFolders(root: string, ...below: string[]): ClassFolder[] {
  return listFolder(root, ...below).folders.map((name) => ({
    name,
    folder: path.join(root, ...below, name),
    images: listFolder(root, ...below, name).files.filter((file) => IMAGE.test(file)),
  }))
}

function splitClasses(classes: ClassFolder[]): Parts {
  const split = classes.map((each) => ({
    each,
    parts: splitByKey(each.images, (image) => `${each.name}/${image}`),
  }))
  return {
    train: split.map(({ each, parts }) => ({ ...each, images: parts.train })),
    test: split
      .filter(({ parts }) => parts.test.length > 0)
      .map(({ each, parts }) => ({ ...each, images: parts.test })),
  }
}

const isEmpty = ({ images }: ClassFolder) => images.length === 0

function namesOfClasses(folder: string, train: ClassFolder[]): string[] {
  const names = train.filter((each) => !isEmpty(each)).map(({ name }) => name)
  if (names.length < 2 || names.length > MOST_CLASSES) {
    throw invalid(folder, `${names.length} class folders with images`, `2 to ${MOST_CLASSES}`)
  }
  return names
}

/** Empty folders, and classes that have test images alone. */
function reportFolders(folders: ClassFolder[], classNames: string[], log: SkipLog): void {
  for (const each of folders) {
    if (isEmpty(each)) {
      log.refuse(each.folder, null, 'no image', 'at least one .png, .jpg or .jpeg file')
    } else if (!classNames.includes(each.name)) {
      const found = `the class "${each.name}", which training lacks`
      log.refuse(each.folder, null, found, `one of ${classNames.join(', ')}`)
    }
  }
}

/** Reads parts to one common size. */
function createReader(folder: string, imageSize: number | null, log: SkipLog) {
  const { fit, imageShape } = createFit(imageSize, log)

  async function read(classes: ClassFolder[], classNames: string[]): Promise<LabelledImages> {
    const files = labelledFiles(classes, classNames)
    let stack: ImageStack | null = null
    const labels: number[] = []
    for (const { file, label } of files) {
      const decoded = await readImage(file, log)
      const image = decoded && fit(file, decoded)
      if (!image) continue
      stack ??= createImageStack(folder, files.length, image.height, image.width)
      stack.add(image)
      labels.push(label)
    }
    const pixels = stack?.pixels() ?? new Uint8Array()
    return { count: labels.length, pixels, labels: Uint8Array.from(labels) }
  }

  return { read, imageShape }
}

function labelledFiles(classes: ClassFolder[], classNames: string[]): { file: string; label: number }[] {
  const known = classes.filter(({ name }) => classNames.includes(name))
  return known.flatMap(({ name, folder, images }) =>
    images.map((image) => ({ file: path.join(folder, image), label: classNames.indexOf(name) })),
  )
}

/** Brings images to the wanted size, or else refuses those whose size is not that of the first. */
function createFit(imageSize: number | null, log: SkipLog) {
  let first: { file: string; width: number; height: number } | null = null
  return {
    fit(file: string, image: DecodedImage): DecodedImage | null {
      if (imageSize !== null) return resizeImage(image, imageSize, imageSize)
      first ??= { file, width: image.width, height: image.height }
      if (image.width === first.width && image.height === first.height) return image
      const found = `mixed sizes: an image of ${image.width}×${image.height} pixels`
      const expected = `${first.width}×${first.height} as in ${first.file}, or dataset.imageSize to resize all`
      log.refuse(file, null, found, expected)
      return null
    },
    imageShape(): [number, number, number] {
      return [imageSize ?? first?.height ?? 0, imageSize ?? first?.width ?? 0, 3]
    },
  }
}
