import { z } from 'zod'

/** What is done to training images at random, anew in every step. Scores always see them as they are. */
export const AugmentConfig = z.strictObject({
  crop: z
    .int()
    .min(0)
    .max(256)
    .default(0)
    .describe(
      'Pixels of border added on every side before a crop of the old size at a random place; 0 = off',
    ),
  flip: z.boolean().default(false).describe('Mirror half of the images left to right'),
  randAugment: z
    .strictObject({
      operations: z.int().min(0).max(8).default(0).describe('Random changes to each image; 0 = off'),
      magnitude: z.int().min(0).max(30).default(9).describe('How strong they are, of 30'),
    })
    .prefault({}),
  mixup: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('Alpha of mixup: pairs of images and of their classes are blended; 0 = off'),
})
export type AugmentConfig = z.infer<typeof AugmentConfig>

/** Augmentations by task; those of text have none. */
export const DETECTION_AUGMENTS: readonly (keyof AugmentConfig)[] = ['crop', 'flip']
