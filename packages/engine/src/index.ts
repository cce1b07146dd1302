export { chooseEngine } from './choose-engine.js'
export {
  ENGINE_NAMES,
  type EngineChoice,
  type EngineInfo,
  type EngineName,
  type EngineRefusal,
  EngineUnavailableError,
  type OpenEngine,
  type ProjectionKernels,
} from './engine.js'
export { openEngine } from './open-engine.js'
