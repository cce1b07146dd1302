import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type BoxCollector, createBoxCollector } from './box-collector.js'
import type { BoxedImageSet, BoxedImages } from './boxed-image-set.js'
import { checkParts } from './check-parts.js'
import { invalid } from './data-file.js'
import { listFolder, peekFolder } from './folder-listing.js'
import { createImageStack } from './image-stack.js'
import { readImage } from './read-image.js'
import { MOST_CLASSES, noteSkipped, type ReadSet, type SetSummary } from './read-set.js'
import { createSkipLog, type RecordPolicy, readOrReport, type SkipLog } from './record-policy.js'
import { resizeImage } from './resize-image.js'
import { parseVocAnnotation, type VocAnnotation } from './voc-annotation.js'
import { findVocParts } from './voc-parts.js'

export interface VocFolderOptions {
  /** Side of the square that every image is stretched to. */
  imageSize: number
  policy: RecordPolicy
}

/** An image that the lists name, with the files found for it. */
interface Example {
  annotationFile: string
  imageFile: string
  annotation: VocAnnotation
}

/** Whether the folder has annotations and images side by side. */
export function isVocFolder(folder: string): boolean {
  const { folders } = peekFolder(folder)
  return folders.includes('Annotations') && folders.includes('JPEGImages')
}

/**
 * Reads a PASCAL VOC folder: `Annotations/*.xml`, `JPEGImages/*.jpg|png`, `ImageSets/Main/*.txt`. Images are stretched
 * to a square, which leaves the relative coordinates of their boxes as they are; an image may have no box. Corners
 * are taken as edges, in pixels from the upper left (xmax = width is the border). Classes are the names in training,
 * sorted. Bad are an annotation that cannot be read or whose size is not that of its image, a missing or unreadable
 * image, and an object whose class training lacks. A box of no area is left out whatever the policy says.
 */
export async function readVocFolder(
  folder: string,
  options: VocFolderOptions,
): Promise<ReadSet<BoxedImageSet>> {
  const { imageSize, policy } = options
  const log = createSkipLog(policy)
  const boxLog = createSkipLog('skip')
  const examples = await readExamples(folder, log)
  const classes = namesOfClasses(folder, examples.train)
  const read = async (part: Example[]) => {
    const collector = createBoxCollector(boxLog)
    const images = await readPart(folder, part, { classes, collector, log, imageSize })
    return { images, clipped: collector.clipped }
  }
  const [train, test] = [await read(examples.train), await read(examples.test)]
  checkParts(folder, 'image', { train: train.images.count, test: test.images.count })
  return {
    set: { imageSize, classes, train: train.images, test: test.images },
    skipped: log.skipped,
    notes: [
      ...noteSkipped(log.skipped),
      ...noteSkipped(boxLog.skipped, 'boxes'),
      ...noteClipped(train.clipped + test.clipped),
    ],
  }
}

function noteClipped(count: number): string[] {
  return count === 0 ? [] : [`${count} boxes reach beyond their image and were cut at its border`]
}

/** Counts annotations and names classes without opening an image. */
export async function describeVocFolder(folder: string): Promise<SetSummary> {
  const { train, test } = await readExamples(folder, createSkipLog('skip'))
  const classes = namesOfClasses(folder, train)
  return { classes, trainCount: train.length, testCount: test.length, imageShape: null }
}

/** Reads the annotations, which are small; images follow one by one. */
async function readExamples(folder: string, log: SkipLog): Promise<{ train: Example[]; test: Example[] }> {
  const annotations = filesByStem(folder, 'Annotations', /\.xml$/i)
  const images = filesByStem(folder, 'JPEGImages', /\.(jpe?g|png)$/i)
  const parts = await findVocParts(folder, [...annotations.keys()], log)
  const read = async (names: string[]) => {
    const examples: Example[] = []
    for (const name of names) {
      const annotationFile = annotations.get(name)
      const imageFile = images.get(name)
      if (!annotationFile) missing(folder, 'Annotations', name, '.xml', log)
      else if (!imageFile) missing(folder, 'JPEGImages', name, '.jpg', log)
      else {
        const annotation = await readAnnotation(annotationFile, log)
        if (annotation) examples.push({ annotationFile, imageFile, annotation })
      }
    }
    return examples
  }
  return { train: await read(parts.train), test: await read(parts.test) }
}

function filesByStem(folder: string, below: string, suffix: RegExp): Map<string, string> {
  const files = listFolder(folder, below).files.filter((name) => suffix.test(name))
  return new Map(files.map((name) => [name.replace(suffix, ''), path.join(folder, below, name)]))
}

function missing(folder: string, below: string, name: string, suffix: string, log: SkipLog): void {
  const expected = 'a file for each name in ImageSets/Main or Annotations'
  log.refuse(path.join(folder, below, name + suffix), null, 'no such file', expected)
}

function readAnnotation(file: string, log: SkipLog): Promise<VocAnnotation | null> {
  return readOrReport(file, log, async () =>
    parseVocAnnotation(new TextDecoder().decode(await readFile(file))),
  )
}

function namesOfClasses(folder: string, train: Example[]): string[] {
  const names = new Set(train.flatMap(({ annotation }) => annotation.objects.map(({ name }) => name)))
  if (names.size === 0 || names.size > MOST_CLASSES) {
    throw invalid(folder, `${names.size} classes in the training annotations`, `1 to ${MOST_CLASSES}`)
  }
  return [...names].sort()
}

interface PartOptions {
  classes: string[]
  collector: BoxCollector
  imageSize: number
  log: SkipLog
}

async function readPart(folder: string, examples: Example[], options: PartOptions): Promise<BoxedImages> {
  const { classes, collector, imageSize, log } = options
  const stack = createImageStack(folder, examples.length, imageSize, imageSize)
  for (const { annotationFile, imageFile, annotation } of examples) {
    const image = await readImage(imageFile, log)
    if (!image || !fitsAnnotation(annotationFile, annotation, image, log)) continue
    stack.add(resizeImage(image, imageSize, imageSize))
    const { width, height } = image
    collector.add({ file: annotationFile, width, height }, boxesOf(annotationFile, annotation, classes, log))
  }
  return collector.take(stack.pixels())
}

/** Boxes drawn on an image of another size (or one turned upright since) would lie in the wrong places. */
function fitsAnnotation(
  file: string,
  { size }: VocAnnotation,
  image: { width: number; height: number },
  log: SkipLog,
): boolean {
  if (!size || (size.width === image.width && size.height === image.height)) return true
  const expected = `${image.width}×${image.height}, the size of its image`
  log.refuse(file, null, `a size of ${size.width}×${size.height} pixels`, expected)
  return false
}

function boxesOf(file: string, annotation: VocAnnotation, classes: string[], log: SkipLog) {
  return annotation.objects.flatMap(({ name, difficult, box }, index) => {
    const record = `object ${index}`
    const classId = classes.indexOf(name)
    if (classId >= 0) return [{ record, classId, difficult, box }]
    const expected = `a class of training: ${classes.join(', ')}`
    log.refuse(file, record, `the class "${name}"`, expected)
    return []
  })
}
