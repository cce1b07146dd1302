import { registerAveragePoolGradient } from '../average-pool-gradient.js'
import type { OpenEngine, ProjectionKernels } from '../engine.js'
import { processorName } from '../processor.js'
import { tf } from '../tensorflow.js'
import { registerActivations } from './activation-kernels.js'
import { registerAttention } from './attention-kernels.js'
import { registerBatchNormGradient } from './batch-norm-gradient.js'
import { registerBatchNorm } from './batch-norm-kernel.js'
import { registerConvolutions } from './conv-kernels.js'
import { registerCrossEntropy } from './cross-entropy-kernel.js'
import { registerDepthwise } from './depthwise-kernels.js'
import { registerEmbeddings } from './embedding-kernels.js'
import { openHeap } from './heap.js'
import { loadKernelPack } from './kernel-pack.js'
import { registerLayout } from './layout-kernels.js'
import { registerMatMul } from './matmul-kernels.js'
import { registerMaxPoolGradient } from './max-pool-kernel.js'
import { registerNorms } from './norm-kernels.js'
import { registerOptimizerSteps } from './optimizer-kernels.js'
import { wasmProjectionKernels } from './projection-kernels.js'
import { registerReductions } from './reduce-kernels.js'
import { registerSoftmax } from './softmax-kernels.js'
import { startStockBackend } from './stock-backend.js'
import { registerVectors } from './vector-kernels.js'

interface Installed {
  hash: string
  kernels: ProjectionKernels
}

let installed: Promise<Installed> | undefined

async function installKernelPack(): Promise<Installed> {
  const pack = await loadKernelPack(openHeap(await startStockBackend()))
  registerMatMul(pack)
  registerConvolutions(pack)
  registerDepthwise(pack)
  registerMaxPoolGradient(pack)
  registerReductions(pack)
  registerEmbeddings(pack)
  registerBatchNorm(pack)
  registerLayout(pack)
  registerSoftmax(pack)
  registerActivations(pack)
  registerNorms(pack)
  registerAttention(pack)
  registerCrossEntropy(pack)
  registerOptimizerSteps(pack)
  registerVectors(pack)
  return { hash: pack.hash, kernels: wasmProjectionKernels(pack) }
}

/** The TensorFlow.js wasm backend with the product's kernel pack on top. Opening it again is cheap. */
export async function openWasm(): Promise<OpenEngine> {
  installed ??= installKernelPack()
  const { hash, kernels } = await installed
  await tf.setBackend('wasm')
  // Each time: gradients belong to no backend, and another engine that is opened brings the stock ones back.
  registerAveragePoolGradient()
  registerBatchNormGradient()
  return {
    info: {
      name: 'wasm',
      version: `${tf.version_core}+kernels.${hash}`,
      device: `${processorName()}, wasm SIMD, 1 thread`,
      deterministic: true,
    },
    kernels,
    tf,
  }
}
