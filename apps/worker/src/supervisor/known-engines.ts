import { existsSync } from 'node:fs'
import type { EngineName, EngineRecord } from '@barycenter/contracts'
import { ENGINE_NAMES, optInFolder } from '@barycenter/engine'

/** Engines that come with the product, or the folder that an opt-in one is installed in. */
const INSTALLED: Record<EngineName, () => boolean> = {
  tensorflow: () => existsSync(`${optInFolder('native')}/node_modules`),
  webgpu: () => existsSync(`${optInFolder('webgpu')}/node_modules`),
  wasm: () => true,
  cpu: () => true,
}

/**
 * Engines that a run can have on this worker: the one it found best, and others that are installed and did not fail its
 * probe. One that was never tried here may still turn out not to work; the worker then takes its word back.
 */
export function knownEngines(found: EngineRecord): EngineName[] {
  const refused = found.refused.map(({ name }) => name)
  return ENGINE_NAMES.filter((name) => name === found.name || (!refused.includes(name) && INSTALLED[name]()))
}
