import type { Dataset, DatasetConfig, TaskName } from '@barycenter/contracts'
import type { LoadedSet, SetOf } from './loaded-set.js'
import type { ReadSet } from './read-set.js'

/** The settings of a run that have a say in how its data is read. */
export type ReadOptions = Pick<DatasetConfig, 'name' | 'imageSize' | 'badRecords'>

/** What a list of data sets tells of one. */
export type SetSizes = Pick<Dataset, 'description' | 'trainCount' | 'testCount' | 'imageShape' | 'classes'>

/** A data set this worker offers, not yet read. */
export interface DatasetSource {
  name: string
  task: TaskName
  source: Dataset['source']
  attribution: string
  /** What it is made of, as cheaply as can be told. Throws DATASET_INVALID as `read` does. */
  describe(): Promise<SetSizes>
  read(options: ReadOptions): Promise<LoadedSet>
}

/** A kind of data set, apart from where one is kept. */
export type SetKind = Pick<DatasetSource, 'task' | 'describe' | 'read'>

/** Objects are detected on squares; this is their side where a run names none. */
const DETECTION_SIDE = 64

type Read<Task extends LoadedSet['task']> = (
  options: ReadOptions,
) => Promise<Pick<ReadSet<SetOf<Task>['set']>, 'set' | 'notes'>>

/** Images to classify. */
export function classifiedImages(
  read: Read<'image-classification'>,
  describe: () => Promise<SetSizes>,
): SetKind {
  const task = 'image-classification'
  return { task, describe, read: async (options) => ({ task, ...(await read(options)) }) }
}

/** @param read is given a side in any case */
export function boxedImages(
  read: (options: ReadOptions & { imageSize: number }) => ReturnType<Read<'object-detection'>>,
  describe: () => Promise<SetSizes>,
): SetKind {
  const task = 'object-detection'
  const withSide = (options: ReadOptions) => ({ ...options, imageSize: options.imageSize ?? DETECTION_SIDE })
  return { task, describe, read: async (options) => ({ task, ...(await read(withSide(options))) }) }
}

export function runningText(read: Read<'language-model'>, describe: () => Promise<SetSizes>): SetKind {
  const task = 'language-model'
  return { task, describe, read: async (options) => ({ task, ...(await read(options)) }) }
}

/** Texts are small: they are described by being read. */
export function labelledTexts(read: Read<'text-classification'>): SetKind {
  const task = 'text-classification'
  return {
    task,
    async describe() {
      const { classes, train, test } = (await read(DESCRIBED)).set
      return {
        description: `Texts in ${classes.length} classes: ${shortened(classes)}`,
        trainCount: train.texts.length,
        testCount: test.texts.length,
        imageShape: null,
        classes: classes.length,
      }
    },
    read: async (options) => ({ task, ...(await read(options)) }),
  }
}

export function sentencePairs(read: Read<'translation'>): SetKind {
  const task = 'translation'
  return {
    task,
    async describe() {
      const { source, target, train, test } = (await read(DESCRIBED)).set
      return {
        description: `Sentences to translate from ${source} to ${target}`,
        trainCount: train.sources.length,
        testCount: test.sources.length,
        imageShape: null,
        classes: null,
      }
    },
    read: async (options) => ({ task, ...(await read(options)) }),
  }
}

/** A list of data sets shows one with bad records too; a run then says what becomes of them. */
const DESCRIBED: ReadOptions = { name: '', imageSize: null, badRecords: 'skip' }

/** `cat, dog, frog and 7 more` */
export function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
