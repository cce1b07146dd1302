import { green, say } from '../steps/say.mjs'
import { ensurePackages, hasPackages, openOptInFolder } from './opt-in-folder.mjs'
import { describeReport, probeAndMeasure } from './report.mjs'
import { claimRoom } from './room.mjs'

/** Binaries for every platform are inside the npm package: nothing is built. */
const SIZE = { download: 65, keeps: 205, peak: 205 }

/**
 * Installs the WebGPU engine in its folder; probes it each time, since drivers come and go.
 * @param {{ yes: boolean }} options
 */
export async function installWebgpu({ yes }) {
  const folder = await openOptInFolder('webgpu')
  if (!hasPackages(folder)) claimRoom('WebGPU for Node (Dawn)', folder, yes, [SIZE])
  await ensurePackages(folder)
  say(`${green('✓')} ${describeReport(await probeAndMeasure('webgpu'))}`)
}
