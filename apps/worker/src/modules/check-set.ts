import { describeIssues, fieldIssues } from '@barycenter/contracts'
import { z } from 'zod'
import { invalid } from '../datasets/data-file.js'
import type { LoadedSet, SetOf } from '../datasets/loaded-set.js'

const count = z.int().min(1)
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'a Uint8Array')
const names = z.array(z.string()).min(2).max(256)
const texts = z.array(z.string()).min(1)
const labels = { labels: bytes }

const images = z.object({ count, pixels: bytes, ...labels })
const boxes = z.object({
  count,
  pixels: bytes,
  offsets: z.custom<Int32Array>((value) => value instanceof Int32Array, 'an Int32Array'),
  boxes: z.custom<Float32Array>((value) => value instanceof Float32Array, 'a Float32Array'),
  classes: bytes,
  difficult: bytes,
})
const labelled = z.object({ texts, ...labels })
const parallel = z.object({ sources: texts, targets: texts })

/** What a set of each task is made of; that its parts fit each other is checked behind it. */
const FORMS: Record<LoadedSet['task'], z.ZodType> = {
  'image-classification': z.object({
    imageShape: z.tuple([count, count, count]),
    classes: z.int().min(2).max(256),
    classNames: z.array(z.string()).optional(),
    maxPixel: z.int().min(1).max(255),
    train: images,
    test: images,
  }),
  'object-detection': z.object({
    imageSize: count,
    classes: z.array(z.string()).min(1).max(256),
    train: boxes,
    test: boxes,
  }),
  'language-model': z.object({ train: bytes, test: bytes }),
  'text-classification': z.object({ classes: names, train: labelled, test: labelled }),
  translation: z.object({ source: z.string(), target: z.string(), train: parallel, test: parallel }),
}

/**
 * Code that a user wrote may hand over anything: what would train on wrong numbers is told instead.
 * @param file for the error
 * @throws DATASET_INVALID naming the part of the set, what was found and what was expected
 */
export function checkSet(file: string, loaded: LoadedSet): void {
  const parsed = FORMS[loaded.task].safeParse(loaded.set)
  if (!parsed.success) {
    const issues = fieldIssues(parsed.error, shortened(loaded.set))
    throw invalid(`${file}: read gave a set`, describeIssues(issues), `one of ${loaded.task}`)
  }
  for (const part of ['train', 'test'] as const) {
    for (const [name, found, expected] of lengthsOf(loaded, part)) {
      if (found !== expected) throw invalid(`${file}: ${part}.${name}`, `a length of ${found}`, `${expected}`)
    }
    const [classes, values, name] = classesOf(loaded, part)
    const wrong = values.findIndex((value) => value >= classes)
    if (wrong >= 0)
      throw invalid(`${file}: ${part}.${name}[${wrong}]`, `${values[wrong]}`, `a class below ${classes}`)
  }
}

type Part = 'train' | 'test'

/** Arrays whose lengths follow from others: name, found, expected. */
function lengthsOf(loaded: LoadedSet, part: Part): [name: string, found: number, expected: number][] {
  switch (loaded.task) {
    case 'image-classification': {
      const { [part]: images, imageShape } = loaded.set
      const [height, width, channels] = imageShape
      return [
        ['pixels', images.pixels.length, images.count * height * width * channels],
        ['labels', images.labels.length, images.count],
      ]
    }
    case 'object-detection':
      return boxLengths(loaded, part)
    case 'language-model':
      return []
    case 'text-classification': {
      const { texts, labels } = loaded.set[part]
      return [['labels', labels.length, texts.length]]
    }
    case 'translation': {
      const { sources, targets } = loaded.set[part]
      return [['targets', targets.length, sources.length]]
    }
  }
}

function boxLengths({ set }: SetOf<'object-detection'>, part: Part): [string, number, number][] {
  const { count, pixels, offsets, boxes, classes, difficult } = set[part]
  const objects = offsets.at(-1) ?? 0
  return [
    ['pixels', pixels.length, count * set.imageSize ** 2 * 3],
    ['offsets', offsets.length, count + 1],
    ['boxes', boxes.length, 4 * objects],
    ['classes', classes.length, objects],
    ['difficult', difficult.length, objects],
  ]
}

function classesOf(loaded: LoadedSet, part: Part): [classes: number, values: Uint8Array, name: string] {
  switch (loaded.task) {
    case 'image-classification':
      return [loaded.set.classes, loaded.set[part].labels, 'labels']
    case 'object-detection':
      return [loaded.set.classes.length, loaded.set[part].classes, 'classes']
    case 'text-classification':
      return [loaded.set.classes.length, loaded.set[part].labels, 'labels']
    default:
      return [1, new Uint8Array(0), '']
  }
}

/** Arrays of numbers are too long for an error. */
function shortened(set: unknown): unknown {
  if (ArrayBuffer.isView(set)) return set.constructor.name
  if (typeof set !== 'object' || set === null || Array.isArray(set)) return set
  return Object.fromEntries(Object.entries(set).map(([key, value]) => [key, shortened(value)]))
}
