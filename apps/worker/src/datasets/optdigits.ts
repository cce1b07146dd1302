import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { invalid } from './data-file.js'
import type { ImageSet, LabelledImages } from './image-set.js'

/** `src` and `dist` are both one level below the app's folder, which holds the data. */
const FOLDER = new URL('../../datasets/optdigits/', import.meta.url)
const PIXELS = 64
const MAX_PIXEL = 16
const CLASSES = 10

export const OPTDIGITS_ATTRIBUTION =
  'Alpaydin, E. and Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository. https://doi.org/10.24432/C50P49 (CC BY 4.0)'

/** The embedded set: 3,823 training images of 30 writers, 1,797 test images of 13 others. */
export async function readOptdigits(): Promise<ImageSet> {
  return {
    imageShape: [8, 8, 1],
    classes: CLASSES,
    maxPixel: MAX_PIXEL,
    train: await readLines('optdigits.tra.gz'),
    test: await readLines('optdigits.tes.gz'),
  }
}

async function readLines(name: string): Promise<LabelledImages> {
  const file = new URL(name, FOLDER)
  const lines = gunzipSync(await readFile(file))
    .toString('latin1')
    .trimEnd()
    .split('\n')
  const pixels = new Uint8Array(lines.length * PIXELS)
  const labels = new Uint8Array(lines.length)
  lines.forEach((line, index) => {
    const values = line.split(',').map(Number)
    if (!isDigitRow(values)) {
      const expected = `${PIXELS} values from 0 to ${MAX_PIXEL} and a class from 0 to ${CLASSES - 1}`
      throw invalid(`${fileURLToPath(file)} line ${index + 1}`, line.slice(0, 80), expected)
    }
    pixels.set(values.slice(0, PIXELS), index * PIXELS)
    labels[index] = values[PIXELS]
  })
  return { count: lines.length, pixels, labels }
}

function isDigitRow(values: number[]): boolean {
  const within = (value: number, largest: number) => Number.isInteger(value) && value >= 0 && value <= largest
  return (
    values.length === PIXELS + 1 &&
    values.every((value, place) => within(value, place < PIXELS ? MAX_PIXEL : CLASSES - 1))
  )
}
