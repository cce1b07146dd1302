import type { RunSample, SampleBox } from '@barycenter/contracts'
import type { BoxedImageSet } from '../../datasets/boxed-image-set.js'
import { encodePng } from '../../datasets/encode-png.js'
import { boxesOf, type FoundBox, type TrueBox } from './box.js'

/** Boxes that a model is less sure of are not shown, nor more than the best few. */
const LOWEST_SHOWN_SCORE = 0.3
const MOST_SHOWN = 20

/**
 * A test image with its objects and what a model sees there.
 * @param found scores from high to low
 */
export function detectionSample(set: BoxedImageSet, image: number, found: readonly FoundBox[]): RunSample {
  const { imageSize: side, test } = set
  const bytes = side * side * 3
  const pixels = test.pixels.subarray(image * bytes, (image + 1) * bytes)
  const png = encodePng({ width: side, height: side, channels: 3, pixels })
  const shown = found.filter(({ score }) => score >= LOWEST_SHOWN_SCORE).slice(0, MOST_SHOWN)
  return {
    kind: 'boxes',
    image: { png: Buffer.from(png).toString('base64'), width: side, height: side },
    truth: boxesOf(test, image).map((box) => sampleBox(set, box, null)),
    predicted: shown.map((box) => sampleBox(set, box, box.score)),
  }
}

function sampleBox(
  { classes }: BoxedImageSet,
  { x1, y1, x2, y2, class: kind }: TrueBox | FoundBox,
  score: number | null,
): SampleBox {
  return { label: classes[kind], x1, y1, x2, y2, score }
}
