import type { AugmentConfig } from '@barycenter/contracts'
import type { Random } from '@barycenter/twa'
import type { ByteImage } from './byte-image.js'
import { crop, mirror } from './move-image.js'
import { randAugment } from './rand-augment.js'

/** What training makes of one image: a crop, then perhaps its mirror image, then random operations, as far as they are on. */
export function augmentImage(image: ByteImage, config: AugmentConfig, random: Random): ByteImage {
  let changed = image
  if (config.crop > 0) {
    const places = 2 * config.crop + 1
    changed = crop(changed, config.crop, random.integer(places), random.integer(places))
  }
  if (config.flip && random.uniform() < 0.5) changed = mirror(changed)
  return randAugment(changed, config.randAugment, random)
}
