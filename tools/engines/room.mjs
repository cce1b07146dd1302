import { statfsSync } from 'node:fs'
import { bold, say } from '../steps/say.mjs'
import { Unavailable } from './unavailable.mjs'

/**
 * What an install takes, in megabytes (10^6 bytes); `peak` is the most it needs meanwhile.
 * @typedef {{ download: number, keeps: number, peak: number }} Size
 */

const MEGABYTE = 1e6
/** More than this is fetched only where somebody said so. */
const UNASKED_MB = 500

/**
 * Says what an install takes before it begins; Unavailable where the disk is too small or nobody agreed.
 * @param {Size[]} sizes of its parts
 */
export function claimRoom(what, folder, yes, sizes) {
  const total = (field) => sizes.reduce((sum, size) => sum + size[field], 0)
  const { bavail, bsize } = statfsSync(folder)
  const free = (bavail * bsize) / MEGABYTE
  say(bold(what))
  if (total('download') === 0) return say('  nothing to download')
  say(`  downloads about ${inWords(total('download'))}, keeps ${inWords(total('keeps'))} in ${folder}`)
  if (free < total('peak'))
    throw new Unavailable(`${inWords(total('peak'))} of disk are needed meanwhile, ${inWords(free)} are free`)
  if (total('download') > UNASKED_MB && !yes && !process.env.CI)
    throw new Unavailable(
      `${inWords(total('download'))} are not fetched unasked; add "-- --yes" to the command`,
    )
}

const inWords = (megabytes) =>
  megabytes < 1000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1000).toFixed(1)} GB`
