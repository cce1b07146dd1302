// Entry of the kernel pack. The module imports the memory of the TensorFlow.js wasm backend and owns nothing in
// it: no data segments, no heap, no mutable globals. Every pointer comes from that backend's allocator.
export { columnFloats } from './columns'
export { conv2dFilterGradient, conv2dInputGradient } from './conv2d'
export { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise'
export { combineFloat64, float64ScratchLength, gramFloat64 } from './float64'
export { batchedGemm, gemmScratchFloats } from './gemm'
export { maxPoolGradient } from './max-pool'
export { adjointPacked, applyPacked, packedScratchFloats } from './packed-rows'
export { sumMiddle } from './reduce'
export { combineRows, dotRows } from './rows'
export { affineRows, gatherRows, segmentSum } from './table'
export { transpose } from './transpose'
