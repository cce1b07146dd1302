export {
  FEWEST_SEEDS,
  LEVEL,
  type SeedValue,
} from './compare-samples.js'
export {
  FEWEST_RUNS_FOR_IMPORTANCE,
  type ParamColumn,
  type ParamImportance,
  paramImportance,
} from './param-importance.js'
export { CONFIDENCE, type Summary, summarise } from './summarise.js'
export { type Direction, type JudgedCandidate, judge, rank, type Verdict } from './verdicts.js'
