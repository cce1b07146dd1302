import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { EngineUnavailableError } from '../engine.js'

/** The TensorFlow.js wasm backend's memory, as the kernel pack needs it. Pointers are byte offsets. */
export interface WasmHeap {
  memory: WebAssembly.Memory
  allocate(bytes: number): number
  free(pointer: number): void
  pointer(tensor: TensorInfo): number
  /** The pointers of several tensors, in their order. */
  pointers<Tensors extends TensorInfo[]>(...tensors: Tensors): { [Place in keyof Tensors]: number }
  /** A new uninitialised tensor. */
  output(shape: number[], dtype?: DataType): TensorInfo
  /** The same data under a new handle, counted as one more reference. */
  share(tensor: TensorInfo): TensorInfo
}

interface BackendInternals {
  wasm: {
    asm?: { memory?: WebAssembly.Memory }
    _malloc?: (bytes: number) => number
    _free?: (pointer: number) => void
  }
}

function refuse(missing: string): never {
  throw new EngineUnavailableError(
    'wasm',
    `the TensorFlow.js wasm backend has no ${missing}, which the kernel pack relies on; expected tfjs-backend-wasm 4.22.0`,
  )
}

function allocator(malloc: (bytes: number) => number): (bytes: number) => number {
  return (bytes) => {
    const pointer = malloc(bytes) >>> 0 // malloc returns a signed number, negative above 2 GB
    if (pointer === 0) throw new Error(`wasm heap: cannot allocate ${bytes} bytes; the heap ends at 4 GB`)
    return pointer
  }
}

/**
 * Opens the backend's heap after checking the internals that this package reads.
 * @throws EngineUnavailableError naming the first internal that is not there.
 */
export function openHeap(backend: BackendWasm): WasmHeap {
  const { asm, _malloc: malloc, _free: free } = (backend as unknown as BackendInternals).wasm
  const memory = asm?.memory
  if (!(memory instanceof WebAssembly.Memory)) refuse('wasm.asm.memory')
  if (typeof malloc !== 'function') refuse('wasm._malloc')
  if (typeof free !== 'function') refuse('wasm._free')
  if (typeof backend.dataIdMap?.get !== 'function') refuse('dataIdMap')
  for (const method of ['makeOutput', 'incRef', 'disposeData'] as const)
    if (typeof backend[method] !== 'function') refuse(method)

  const pointer = (tensor: TensorInfo): number => backend.dataIdMap.get(tensor.dataId).memoryOffset
  return {
    memory,
    allocate: allocator(malloc),
    free,
    pointer,
    pointers: <Tensors extends TensorInfo[]>(...tensors: Tensors) =>
      tensors.map(pointer) as { [Place in keyof Tensors]: number },
    output(shape, dtype = 'float32') {
      const tensor = backend.makeOutput(shape, dtype)
      if (pointer(tensor) === 0 && !shape.includes(0))
        throw new Error(
          `wasm heap: no room for a tensor of shape [${shape.join(', ')}]; the heap ends at 4 GB`,
        )
      return tensor
    },
    share(tensor) {
      backend.incRef(tensor.dataId)
      return { dataId: tensor.dataId, shape: tensor.shape, dtype: tensor.dtype }
    },
  }
}
