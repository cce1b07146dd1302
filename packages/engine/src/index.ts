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
