import { readFile } from 'node:fs/promises'
import { type DecodedImage, decodeImage } from './decode-image.js'
import { readOrReport, type SkipLog } from './record-policy.js'

/** The image of a file, or null after its problem went to the log. */
export function readImage(file: string, log: SkipLog): Promise<DecodedImage | null> {
  return readOrReport(file, log, async () => decodeImage(await readFile(file)))
}
