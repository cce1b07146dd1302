import { openCpu } from './cpu-engine.js'
import type { EngineName, OpenEngine } from './engine.js'
import { openTensorflow } from './native-engine.js'
import { openWasm } from './wasm/open-wasm.js'
import { openWebgpu } from './webgpu-engine.js'

const OPENERS: Record<EngineName, () => Promise<OpenEngine>> = {
  tensorflow: openTensorflow,
  webgpu: openWebgpu,
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
