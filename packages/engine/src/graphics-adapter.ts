import { EngineUnavailableError } from './engine.js'

/** What WebGPU tells of an adapter, as far as it is read here. */
export interface Adapter {
  info: { vendor: string; architecture: string; description: string; isFallbackAdapter?: boolean }
}

/** Drivers that compute on the processor: at a tenth of the wasm engine's speed. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software|basic render/i

/**
 * Name of an adapter that computes in hardware.
 * @throws EngineUnavailableError when there is no adapter, or only one in software
 */
export function hardwareName(adapter: Adapter | null): string {
  if (!adapter) throw refusal('no graphics adapter: no driver for Vulkan, Metal or Direct3D 12 was found')
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info
  const name = description || `${vendor} ${architecture}`.trim() || 'unknown adapter'
  if (isFallbackAdapter || SOFTWARE.test(`${name} ${architecture}`))
    throw refusal(`only a software adapter (${name}): slower than the wasm engine`)
  return name
}

const refusal = (reason: string) => new EngineUnavailableError('webgpu', reason)
