import { BCCD_ATTRIBUTION, readBccd } from './bccd.js'
import type { BoxedImageSet } from './boxed-image-set.js'
import {
  boxedImages,
  classifiedImages,
  type DatasetSource,
  labelledTexts,
  runningText,
  type SetSizes,
  sentencePairs,
} from './dataset-source.js'
import { OPTDIGITS_ATTRIBUTION, readOptdigits } from './optdigits.js'
import { DATES_ATTRIBUTION, makeDates } from './synthetic-dates.js'
import { makeSentences, SENTENCES_ATTRIBUTION } from './synthetic-sentences.js'
import { makeShapes, SHAPES_ATTRIBUTION } from './synthetic-shapes.js'
import { readTinyShakespeare, TINYSHAKESPEARE_ATTRIBUTION } from './tinyshakespeare.js'

/** What every worker offers: small slices of real sets, and sets made from a fixed seed. */
export const OWN_SOURCES: readonly DatasetSource[] = [
  {
    name: 'optdigits',
    source: 'embedded',
    attribution: OPTDIGITS_ATTRIBUTION,
    ...classifiedImages(
      async () => ({ set: await readOptdigits(), notes: [] }),
      async () => {
        const { imageShape, classes, train, test } = await readOptdigits()
        const description = '8×8 grey images of handwritten digits in 10 classes'
        return { description, trainCount: train.count, testCount: test.count, imageShape, classes }
      },
    ),
  },
  {
    name: 'bccd',
    source: 'embedded',
    attribution: BCCD_ATTRIBUTION,
    ...boxedImages(
      async ({ imageSize }) => ({ set: await readBccd(imageSize), notes: [] }),
      async () =>
        boxedSizes(await readBccd(8), 'Blood cells to detect under a microscope, a slice of 100 images'),
    ),
  },
  {
    name: 'tinyshakespeare',
    source: 'embedded',
    attribution: TINYSHAKESPEARE_ATTRIBUTION,
    ...runningText(
      async () => ({ set: await readTinyShakespeare(), notes: [] }),
      async () => {
        const { train, test } = await readTinyShakespeare()
        const sizes = { trainCount: train.length, testCount: test.length, imageShape: null, classes: null }
        return { description: 'Running text of plays, a slice; counts are bytes', ...sizes }
      },
    ),
  },
  {
    name: 'synthetic-shapes',
    source: 'synthetic',
    attribution: SHAPES_ATTRIBUTION,
    ...boxedImages(
      async ({ imageSize }) => ({ set: makeShapes(imageSize), notes: [] }),
      async () => boxedSizes(makeShapes(8), 'Circles, squares and triangles to detect on noise'),
    ),
  },
  {
    name: 'synthetic-sentences',
    source: 'synthetic',
    attribution: SENTENCES_ATTRIBUTION,
    ...labelledTexts(async () => ({ set: makeSentences(), notes: [] })),
  },
  {
    name: 'synthetic-dates',
    source: 'synthetic',
    attribution: DATES_ATTRIBUTION,
    ...sentencePairs(async () => ({ set: makeDates(), notes: [] })),
  },
]

function boxedSizes({ classes, train, test }: BoxedImageSet, description: string): SetSizes {
  const counts = { trainCount: train.count, testCount: test.count }
  return { description, ...counts, imageShape: null, classes: classes.length }
}
