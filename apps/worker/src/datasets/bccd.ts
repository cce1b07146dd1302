import { fileURLToPath } from 'node:url'
import type { BoxedImageSet } from './boxed-image-set.js'
import { readVocFolder } from './voc-folder.js'

/** `src` and `dist` are both one level below the app's folder, which holds the data. */
const FOLDER = fileURLToPath(new URL('../../datasets/bccd/', import.meta.url))

export const BCCD_ATTRIBUTION =
  'Blood cells of BCCD (https://github.com/Shenggan/BCCD_Dataset), Copyright 2017 shenggan, MIT. 100 of its 364 images, scaled to 160×120 pixels.'

/** The embedded boxes: 80 images of blood smears to train on, 20 to test on, with red and white cells and platelets. */
export async function readBccd(imageSize: number): Promise<BoxedImageSet> {
  return (await readVocFolder(FOLDER, { imageSize, policy: 'refuse' })).set
}
