import type { AugmentConfig } from '@barycenter/contracts'
import type { Random } from '@barycenter/twa'
import type { ByteImage } from './byte-image.js'
import { changeBrightness, changeColour, changeContrast, changeSharpness } from './enhance-image.js'
import { autocontrast, equalise, posterise, solarise } from './map-tones.js'
import { rotate, shearX, shearY, translateX, translateY } from './move-image.js'

/** The magnitude that stands for the strongest change. */
const LARGEST_MAGNITUDE = 30
/** Largest translation, as a part of the side: 150 of the 331 pixels of the images that the ranges were chosen for. */
const LARGEST_SHIFT = 150 / 331

/** @param strength −1 to 1; only operations with two directions look at its sign */
type Operation = (image: ByteImage, strength: number) => ByteImage

/**
 * The fourteen operations of Cubuk et al. 2020, "RandAugment" (section 3), with the ranges of torchvision's RandAugment.
 * The change of colour leaves grey images as they are.
 */
const OPERATIONS: readonly Operation[] = [
  (image) => image,
  autocontrast,
  equalise,
  (image, strength) => rotate(image, 30 * strength),
  (image, strength) => solarise(image, (image.maxPixel + 1) * (1 - Math.abs(strength))),
  (image, strength) => posterise(image, 8 - Math.round(4 * Math.abs(strength))),
  (image, strength) => changeContrast(image, 1 + 0.9 * strength),
  (image, strength) => changeBrightness(image, 1 + 0.9 * strength),
  (image, strength) => changeSharpness(image, 1 + 0.9 * strength),
  (image, strength) => changeColour(image, 1 + 0.9 * strength),
  (image, strength) => shearX(image, 0.3 * strength),
  (image, strength) => shearY(image, 0.3 * strength),
  (image, strength) => translateX(image, LARGEST_SHIFT * image.width * strength),
  (image, strength) => translateY(image, LARGEST_SHIFT * image.height * strength),
]

/** Changes an image by some operations, one after the other, each drawn anew and all of one magnitude. */
export function randAugment(
  image: ByteImage,
  { operations, magnitude }: AugmentConfig['randAugment'],
  random: Random,
): ByteImage {
  let changed = image
  for (let count = 0; count < operations; count++) {
    const operation = OPERATIONS[random.integer(OPERATIONS.length)]
    const direction = random.uniform() < 0.5 ? -1 : 1
    changed = operation(changed, (direction * magnitude) / LARGEST_MAGNITUDE)
  }
  return changed
}
