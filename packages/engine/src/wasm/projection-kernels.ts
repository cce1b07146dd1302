import type { Tensor1D, TensorInfo } from '@tensorflow/tfjs-core'
import type { PackedRows, ProjectionKernels } from '../engine.js'
import { rowsOfWeights, widthOfRows } from '../float64-rows.js'
import { assertApplies, assertCombines, groupsOf } from '../packed-rows.js'
import { adjoint, apply } from '../projection-kernels.js'
import { tf } from '../tensorflow.js'
import { growingBuffer, type KernelPack } from './kernel-pack.js'

type Float64Kernels = Pick<ProjectionKernels, 'gram' | 'combine'>
type PackedKernels = Pick<ProjectionKernels, 'applyPacked' | 'adjointPacked'>

/** The port on the kernel pack. The dense products reach its row kernels through matMul. */
export function wasmProjectionKernels(pack: KernelPack): ProjectionKernels {
  return { apply, adjoint, ...packedKernels(pack), ...float64Kernels(pack) }
}

function packedKernels({ kernels, heap }: KernelPack): PackedKernels {
  const scratch = growingBuffer(heap)
  const run = (
    kernel: 'applyPacked' | 'adjointPacked',
    basis: PackedRows,
    operand: Tensor1D,
    size: number,
  ) => {
    const { bits, rank, width, groupSize, codes, scales, shifts } = basis
    const work = scratch(kernels.packedScratchFloats(rank, groupsOf(basis)))
    const result: TensorInfo = heap.output([size])
    // biome-ignore format: one line per kind of argument
    kernels[kernel](
      bits, rank, width, Math.min(groupSize, width),
      heap.pointer(codes), heap.pointer(scales), heap.pointer(shifts),
      heap.pointer(operand), heap.pointer(result), work,
    )
    return tf.engine().makeTensorFromTensorInfo(result) as Tensor1D
  }
  return {
    applyPacked(basis, vector) {
      assertApplies(basis, vector)
      return run('applyPacked', basis, vector, basis.rank)
    },
    adjointPacked(basis, coefficients) {
      assertCombines(basis, coefficients)
      return run('adjointPacked', basis, coefficients, basis.width)
    },
  }
}

/**
 * Rows live in JavaScript memory, so they are copied in and the result is copied out: one pass over them, beside
 * the `count` or `m` passes of arithmetic that follow.
 */
function float64Kernels({ kernels, heap }: KernelPack): Float64Kernels {
  const buffer = growingBuffer(heap)
  /** One place on the heap for each length; a view is made when needed, because growing the memory detaches it. */
  const reserve = (...lengths: number[]): number[] => {
    let next = buffer(2 * lengths.reduce((sum, length) => sum + length, 0))
    return lengths.map((length) => {
      const pointer = next
      next += 8 * length
      return pointer
    })
  }
  const view = (pointer: number, length: number) => new Float64Array(heap.memory.buffer, pointer, length)
  return {
    gram(rows, count) {
      const width = widthOfRows(rows, count)
      const work = kernels.gramScratchLength()
      const [r, gram, scratch] = reserve(rows.length, count * count, work)
      view(r, rows.length).set(rows)
      kernels.gramFloat64(count, width, r, gram, scratch)
      return view(gram, count * count).slice()
    },
    combine(weights, rows, count) {
      const width = widthOfRows(rows, count)
      const m = rowsOfWeights(weights, count)
      const work = kernels.combineScratchLength(count)
      const [r, a, result, scratch] = reserve(rows.length, weights.length, m * width, work)
      view(r, rows.length).set(rows)
      view(a, weights.length).set(weights)
      kernels.combineFloat64(m, count, width, a, r, result, scratch)
      return view(result, m * width).slice()
    },
  }
}
