import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { EngineUnavailableError } from '../engine.js'
import { tf } from '../tensorflow.js'

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/**
 * Emscripten's loader installs process-wide handlers that rethrow every error of the host program. Runs `start`
 * and takes away the handlers it added.
 */
async function withoutProcessHandlers<T>(start: () => Promise<T>): Promise<T> {
  const before = new Map(EVENTS.map((event) => [event, new Set(process.listeners(event as 'exit'))]))
  try {
    return await start()
  } finally {
    for (const event of EVENTS)
      for (const listener of process.listeners(event as 'exit'))
        if (!before.get(event)?.has(listener)) process.off(event, listener)
  }
}

/** Starts the stock wasm backend with SIMD and makes it the current one. */
export async function startStockBackend(): Promise<BackendWasm> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
    throw new EngineUnavailableError('wasm', 'this processor or Node build has no WebAssembly SIMD')
  if (!tf.findBackendFactory('wasm')) throw new EngineUnavailableError('wasm', 'backend is not registered')
  if (tf.engine().registry.wasm === undefined) setWasmPaths(dirname(entry) + sep)
  const started = await withoutProcessHandlers(() => tf.setBackend('wasm'))
  if (!started) throw new EngineUnavailableError('wasm', 'the TensorFlow.js wasm backend did not start')
  return tf.backend() as BackendWasm
}
