import { createRequire } from 'node:module'
import util from 'node:util'
import { EngineUnavailableError, type OpenEngine } from './engine.js'
import { processorName } from './processor.js'
import { tensorProjectionKernels } from './projection-kernels.js'
import { tf } from './tensorflow.js'

// The native package lives in its own folder with its own dependencies, outside the product's lockfile.
const FOLDER = new URL('../native/package.json', import.meta.url)
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/** Removed from Node 23 but still called by tfjs-node 4.22.0: `require` works there and the first op throws. */
function restoreUtilFunctions(): void {
  const legacy = util as { isNullOrUndefined?: (x: unknown) => boolean; isArray?: (x: unknown) => boolean }
  legacy.isNullOrUndefined ??= (x) => x === null || x === undefined
  legacy.isArray ??= Array.isArray
}

function findPackage(require: NodeJS.Require): string {
  for (const name of PACKAGES) {
    try {
      require.resolve(name)
      return name
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new EngineUnavailableError(
    'tensorflow',
    `not installed: neither ${PACKAGES.join(' nor ')} is in packages/engine/native/node_modules; packages/engine/native/README.md says how to add one`,
  )
}

/**
 * Native TensorFlow, when the opt-in folder holds an installed package. The package shares this process's
 * TensorFlow.js registry, so tensors made through either namespace are the same tensors.
 */
export async function openTensorflow(): Promise<OpenEngine> {
  const require = createRequire(FOLDER)
  const name = findPackage(require)
  restoreUtilFunctions()
  const { version } = require(name) as { version: { 'tfjs-node'?: string } }
  if (!(await tf.setBackend('tensorflow')))
    throw new EngineUnavailableError('tensorflow', `${name} loaded but its backend did not start`)
  const gpu = (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
  return {
    info: {
      name: 'tensorflow',
      version: version['tfjs-node'] ?? 'unknown',
      device: gpu ? 'GPU, native TensorFlow' : `${processorName()}, native TensorFlow`,
      deterministic: false,
    },
    kernels: tensorProjectionKernels,
    tf,
  }
}
