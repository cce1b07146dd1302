import type { TaskName } from '@barycenter/contracts'
import type { BoxedImageSet } from './boxed-image-set.js'
import type { ImageSet } from './image-set.js'
import type { LabelledTexts, ParallelTexts, TextCorpus } from './text-sets.js'

interface Loaded<Name extends TaskName, Set> {
  task: Name
  set: Set
  /** What was found on reading: records that were skipped, encodings that were guessed. */
  notes: readonly string[]
}

/** A data set in memory, told apart by the task that it is for. */
export type LoadedSet =
  | Loaded<'image-classification', ImageSet>
  | Loaded<'object-detection', BoxedImageSet>
  | Loaded<'language-model', TextCorpus>
  | Loaded<'text-classification', LabelledTexts>
  | Loaded<'translation', ParallelTexts>

/** What is loaded for one task. */
export type SetOf<T extends TaskName> = Extract<LoadedSet, { task: T }>
