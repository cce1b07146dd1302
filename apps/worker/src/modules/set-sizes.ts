import type { SetSizes } from '../datasets/dataset-source.js'
import type { LoadedSet } from '../datasets/loaded-set.js'

/** What a list of data sets tells of a set that has been read. */
export function sizesOf(loaded: LoadedSet): SetSizes {
  const counts = (counter: (part: 'train' | 'test') => number) => ({
    trainCount: counter('train'),
    testCount: counter('test'),
  })
  const [imageShape, classes] = [null, null]
  switch (loaded.task) {
    case 'image-classification': {
      const { set } = loaded
      const description = `${set.imageShape.join('×')} images in ${set.classes} classes`
      return {
        description,
        ...counts((part) => set[part].count),
        imageShape: set.imageShape,
        classes: set.classes,
      }
    }
    case 'object-detection': {
      const { set } = loaded
      const description = `Objects of ${set.classes.length} classes to detect`
      return { description, ...counts((part) => set[part].count), imageShape, classes: set.classes.length }
    }
    case 'language-model': {
      const { set } = loaded
      return {
        description: 'Running text; counts are bytes',
        ...counts((part) => set[part].length),
        imageShape,
        classes,
      }
    }
    case 'text-classification': {
      const { set } = loaded
      const description = `Texts in ${set.classes.length} classes`
      return {
        description,
        ...counts((part) => set[part].texts.length),
        imageShape,
        classes: set.classes.length,
      }
    }
    case 'translation': {
      const { set } = loaded
      const description = `Sentences to translate from ${set.source} to ${set.target}`
      return { description, ...counts((part) => set[part].sources.length), imageShape, classes }
    }
  }
}
