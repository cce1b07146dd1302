import { openCpu } from './cpu-engine.js'
import { type EngineName, EngineUnavailableError, type OpenEngine } from './engine.js'
import { openTensorflow } from './native-engine.js'
import { openWasm } from './wasm/open-wasm.js'

const OPENERS: Record<EngineName, () => Promise<OpenEngine>> = {
  tensorflow: openTensorflow,
  webgpu: async () => {
    throw new EngineUnavailableError('webgpu', 'not installed: this version ships no WebGPU engine')
  },
  wasm: openWasm,
  cpu: openCpu,
}

/**
 * Opens an engine in this process and makes it the TensorFlow.js backend.
 * @throws EngineUnavailableError with the reason when this machine or installation cannot run it.
 */
export function openEngine(name: EngineName): Promise<OpenEngine> {
  return OPENERS[name]()
}
