import type { RunSample } from '@barycenter/contracts'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { encodePng } from '../../datasets/encode-png.js'
import type { ImageSet } from '../../datasets/image-set.js'
import type { ByteImage } from './augment/byte-image.js'
import { byteImage } from './image-batches.js'

/**
 * Test images and the class that a model takes each for.
 * @param places of the images in the test part
 * @param probabilities of the classes, [places, classes]; disposed of
 */
export async function imageSamples(
  set: ImageSet,
  places: Int32Array,
  probabilities: Tensor2D,
): Promise<RunSample[]> {
  const values = await probabilities.data<'float32'>()
  probabilities.dispose()
  const nameOf = (label: number) => set.classNames?.[label] ?? String(label)
  return Array.from(places, (place, row) => {
    const own = values.subarray(row * set.classes, (row + 1) * set.classes)
    const confidence = Math.max(...own)
    return {
      kind: 'image',
      image: pictureOf(byteImage(set, set.test, place)),
      truth: nameOf(set.test.labels[place]),
      predicted: nameOf(own.indexOf(confidence)),
      confidence,
    }
  })
}

/** The image in its own size, at full brightness. */
function pictureOf({ pixels, height, width, channels, maxPixel }: ByteImage) {
  if (channels !== 1 && channels !== 3) throw new Error(`An image of ${channels} channels has no PNG`)
  const shades = pixels.map((byte) => Math.round((byte * 255) / maxPixel))
  const png = encodePng({ width, height, channels, pixels: shades })
  return { png: Buffer.from(png).toString('base64'), width, height }
}
