export { chooseEngine } from './choose-engine.js'
export {
  type CodeBits,
  ENGINE_NAMES,
  type EngineChoice,
  type EngineInfo,
  type EngineName,
  type EngineRefusal,
  EngineUnavailableError,
  type OpenEngine,
  type PackedRows,
  type ProjectionKernels,
} from './engine.js'
export { openEngine } from './open-engine.js'
export { biasRelu } from './ops/bias-relu.js'
export { gelu } from './ops/gelu.js'
export { layerNorm } from './ops/layer-norm.js'
export { type NormaliseColumnsOptions, normaliseColumns } from './ops/normalise-columns.js'
export { type SelfAttentionOptions, selfAttention } from './ops/self-attention.js'
export { softmaxCrossEntropy } from './ops/softmax-cross-entropy.js'
export { optInFolder } from './opt-in-folder.js'
