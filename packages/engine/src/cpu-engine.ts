import { registerAveragePoolGradient } from './average-pool-gradient.js'
import { cpuProjectionKernels } from './cpu-projection-kernels.js'
import type { OpenEngine } from './engine.js'
import { processorName } from './processor.js'
import { tf } from './tensorflow.js'

/**
 * Plain JavaScript kernels: the reference that tests compare with, and the last resort. It trains convolutional
 * models some 440 times slower than the wasm engine.
 */
export async function openCpu(): Promise<OpenEngine> {
  await import('@tensorflow/tfjs-backend-cpu')
  await tf.setBackend('cpu')
  registerAveragePoolGradient()
  // The backend's first write prints an advert for the native package, whatever the log level.
  const backend = tf.backend() as { firstUse?: boolean }
  backend.firstUse = false
  return {
    info: {
      name: 'cpu',
      version: tf.version_core,
      device: `${processorName()}, JavaScript, 1 thread`,
      deterministic: true,
    },
    kernels: cpuProjectionKernels,
    tf,
  }
}
