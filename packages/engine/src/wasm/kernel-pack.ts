import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { EngineUnavailableError } from '../engine.js'
import type { WasmHeap } from './heap.js'
import type { KernelExports } from './kernel-exports.js'
import type { WindowGeometry } from './window-geometry.js'

// Two levels up from src/wasm and from dist/wasm alike.
const PACK = new URL('../../kernels/kernels.wasm', import.meta.url)
const GEOMETRY_BYTES = 13 * 4

/** The compiled kernels bound to one heap, with the scratch memory they share. */
export interface KernelPack {
  kernels: KernelExports
  heap: WasmHeap
  /** First 8 hex digits of the SHA-256 of kernels.wasm. */
  hash: string
  /** Packing space of the matrix product. */
  scratch: number
  /** Writes a window's numbers where the kernels read them; valid until the next call. */
  geometry(window: WindowGeometry): number
  /** At least `floats` floats of column buffer; valid until the next call. */
  columns(floats: number): number
}

async function readPack(): Promise<Buffer<ArrayBuffer>> {
  try {
    return (await readFile(PACK)) as Buffer<ArrayBuffer>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new EngineUnavailableError(
      'wasm',
      'kernels.wasm is not built: run `node packages/engine/build-kernels.mjs`',
    )
  }
}

/** Scratch that grows and is kept: the pointer is good for at least `floats` floats, until the next call. */
export function growingBuffer(heap: WasmHeap): (floats: number) => number {
  let pointer = 0
  let capacity = 0
  return (floats) => {
    if (floats > capacity) {
      if (pointer !== 0) heap.free(pointer)
      // If there is no room, the next call must not free the old buffer again.
      pointer = 0
      capacity = 0
      pointer = heap.allocate(floats * 4)
      capacity = floats
    }
    return pointer
  }
}

/** Instantiates kernels.wasm on the backend's own memory. */
export async function loadKernelPack(heap: WasmHeap): Promise<KernelPack> {
  const bytes = await readPack()
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory: heap.memory } })
  const kernels = instance.exports as unknown as KernelExports
  const geometryPointer = heap.allocate(GEOMETRY_BYTES)
  return {
    kernels,
    heap,
    hash: createHash('sha256').update(bytes).digest('hex').slice(0, 8),
    scratch: heap.allocate(kernels.gemmScratchFloats() * 4),
    geometry(window) {
      // The view is made on every call: growing the memory detaches older views.
      new Int32Array(heap.memory.buffer, geometryPointer, window.length).set(window)
      return geometryPointer
    },
    columns: growingBuffer(heap),
  }
}
