import { best } from '../src/averaging/best.js'
import { ema } from '../src/averaging/ema.js'
import { last } from '../src/averaging/last.js'
import { lawa } from '../src/averaging/lawa.js'
import { runningAverage } from '../src/averaging/running-average.js'
import { swad } from '../src/averaging/swad.js'
import { lookahead } from '../src/optimizers/lookahead.js'
import { scheduleFreeSgd } from '../src/optimizers/schedule-free-sgd.js'
import { sgd } from '../src/optimizers/sgd.js'
import { hwa } from '../src/population/hwa.js'
import { papa, papaAll, papaPairs } from '../src/population/papa.js'
import { swap } from '../src/population/swap.js'
import type { MethodEntry } from './method-entry.js'
import { averagerRuns, optimizerRuns, populationRuns } from './method-runs.js'

/** Multiples of 96: the weights by hand are fractions whose denominators divide it, so results are whole numbers. */
const rows = [
  [96, -96, 0],
  [0, 192, 96],
  [192, 0, -288],
]

/** Thirds and tenths are not float32 numbers: some roundings at magnitude 288. */
const rounded = { rows, tolerance: 1e-4 }
/** Halves, quarters, eighths are exact. */
const exact = { rows, tolerance: 0 }

/** The second is the best; the fourth, as good, comes too late. */
const scores = [0.5, 0.9, 0.7, 0.9, 0.2]
/** A window of two finds its start at the second; the fifth and sixth are above 1.3 · 1.25. */
const losses = [2, 1, 1.5, 1.2, 5, 6, 1]

export const averagerMethods: MethodEntry[] = [
  {
    name: 'last',
    ...averagerRuns(last()),
    hand: { ...exact, expected: [192, 0, -288] },
    handWeights: [0, 0, 1],
    isAverage: true,
  },
  {
    name: 'best',
    ...averagerRuns(best(), (index) => ({ score: scores[index % scores.length] })),
    hand: { ...exact, expected: [0, 192, 96] },
    handWeights: [0, 1, 0],
    isAverage: true,
  },
  {
    name: 'running average',
    ...averagerRuns(runningAverage()),
    // 288 / 3, 96 / 3, −192 / 3
    hand: { ...rounded, expected: [96, 32, -64] },
    handWeights: [1 / 3, 1 / 3, 1 / 3],
    isAverage: true,
  },
  {
    name: 'running average, every second',
    ...averagerRuns(runningAverage({ every: 2 })),
    hand: { ...exact, expected: [144, -48, -144] },
    handWeights: [1 / 2, 0, 1 / 2],
    isAverage: true,
  },
  {
    name: 'ema, decay 1/4',
    ...averagerRuns(ema({ decay: 0.25 })),
    // (1, 0, 0) → (1/4, 3/4, 0) → (1/16, 3/16, 3/4)
    hand: { ...exact, expected: [150, 30, -198] },
    handWeights: [1 / 16, 3 / 16, 3 / 4],
    isAverage: true,
  },
  {
    name: 'ema with warm-up',
    ...averagerRuns(ema({ decay: 0.999, warmup: true })),
    // d_1 = 2/11, d_2 = 3/12: (2/11, 9/11, 0) → (1/22, 9/44, 3/4); 96/22 + 144, −96/22 + 9 · 192/44, 9 · 96/44 − 216
    hand: { ...rounded, expected: [1632 / 11, 384 / 11, -2160 / 11] },
    handWeights: [1 / 22, 9 / 44, 3 / 4],
    isAverage: true,
  },
  {
    name: 'lawa, window 2',
    ...averagerRuns(lawa({ window: 2 })),
    hand: { ...exact, expected: [96, 96, -96] },
    handWeights: [0, 1 / 2, 1 / 2],
    isAverage: true,
  },
  {
    name: 'swad, window 2',
    ...averagerRuns(swad({ converge: 2, tolerance: 2 }), (index) => ({ loss: losses[index] })),
    hand: { ...exact, expected: [96, 96, -96] },
    handWeights: [0, 1 / 2, 1 / 2],
    isAverage: true,
  },
  {
    name: 'swad before its start',
    ...averagerRuns(swad(), (index) => (index % 2 === 0 ? { loss: 9 - index } : {})),
    hand: { ...rounded, expected: [96, 32, -64] },
    handWeights: [1 / 3, 1 / 3, 1 / 3],
    isAverage: true,
  },
]

export const wrapperMethods: MethodEntry[] = [
  {
    name: 'lookahead: slow weights',
    ...optimizerRuns(lookahead(sgd(), { alpha: 0.5, every: 1 }), 'evaluation weights'),
    // φ (1, 0, 0); θ (1/2, 1/2, 0) → φ = θ = (3/4, 1/4, 0); θ (3/8, 1/8, 1/2) → φ (9/16, 3/16, 1/4)
    hand: { ...exact, expected: [102, -18, -54] },
    handWeights: [9 / 16, 3 / 16, 1 / 4],
    isAverage: true,
  },
  {
    name: 'lookahead: fast weights',
    ...optimizerRuns(lookahead(sgd(), { alpha: 0.5, every: 2 }), 'parameters'),
    // θ (1, 0, 0); θ (1/2, 1/2, 0) → φ = θ = (3/4, 1/4, 0); θ (3/8, 1/8, 1/2)
    hand: { ...exact, expected: [132, -12, -132] },
    handWeights: [3 / 8, 1 / 8, 1 / 2],
    isAverage: true,
  },
  {
    name: 'schedule-free SGD: average',
    ...optimizerRuns(scheduleFreeSgd({ interpolation: 0.5 }), 'evaluation weights'),
    // z (1, 0, 0), x (1, 0, 0), y (1, 0, 0)
    // z (1/2, 1/2, 0), x (3/4, 1/4, 0), y (5/8, 3/8, 0)
    // z = z − y/2 + (0, 0, 1/2) = (3/16, 5/16, 1/2), x = 2/3 x + 1/3 z = (27, 13, 8) / 48
    hand: { ...rounded, expected: [86, -2, -22] },
    handWeights: [27 / 48, 13 / 48, 8 / 48],
    isAverage: true,
  },
  {
    name: 'schedule-free SGD: parameters',
    ...optimizerRuns(scheduleFreeSgd({ interpolation: 0.5 }), 'parameters'),
    // y = (z + x) / 2 = (9 + 27, 15 + 13, 24 + 8) / 96
    hand: { ...rounded, expected: [100, 20, -68] },
    handWeights: [36 / 96, 28 / 96, 32 / 96],
    isAverage: true,
  },
]

// Members after row 1: (1, 0, 0), (1/2, 1/2, 0); after row 2: (1/2, 1/2, 0), (1/4, 1/4, 1/2), mean (3, 3, 2) / 8.
export const populationMethods: MethodEntry[] = [
  {
    name: 'papa, e = 1/2: first member',
    ...populationRuns(papa({ startLearningRate: 0.5, retention: 0.5, every: 2 }), 'first member'),
    // half of the way to the mean: (7/16, 7/16, 1/8); half of the way to row 3
    hand: { ...exact, expected: [129, 21, -141] },
    handWeights: [7 / 32, 7 / 32, 9 / 16],
    isAverage: true,
  },
  {
    name: 'papa-all: first member',
    ...populationRuns(papaAll({ every: 2 }), 'first member'),
    // the mean; half of the way to row 3
    hand: { ...exact, expected: [138, 18, -162] },
    handWeights: [3 / 16, 3 / 16, 5 / 8],
    isAverage: true,
  },
  {
    name: 'papa-2 of two: first member',
    ...populationRuns(papaPairs({ every: 2, seed: 1 }), 'first member'),
    // the only pair is all: as papa-all
    hand: { ...exact, expected: [138, 18, -162] },
    handWeights: [3 / 16, 3 / 16, 5 / 8],
    isAverage: true,
  },
  {
    name: 'hwa, every step, window 2',
    ...populationRuns(hwa({ every: 1, window: 2 }), 'average'),
    // (6, 2, 0) / 8; members (3, 5, 0) / 8 and (3, 1, 4) / 8: (3, 3, 2) / 8; (3, 3, 10) / 16 and (11, 3, 2) / 16:
    // (7, 3, 6) / 16; mean of the last two (13, 9, 10) / 32
    hand: { ...exact, expected: [99, 15, -63] },
    handWeights: [13 / 32, 9 / 32, 10 / 32],
    isAverage: true,
  },
  {
    name: 'swap: first member',
    ...populationRuns(swap({ synchronousSteps: 2 }), 'first member'),
    // half of the way to the mean of two rows: (6, 2, 0) / 8, (3, 3, 2) / 8; then to row 3
    hand: { ...exact, expected: [138, 18, -162] },
    handWeights: [3 / 16, 3 / 16, 5 / 8],
    isAverage: true,
  },
  {
    name: 'swap: mean',
    ...populationRuns(swap({ synchronousSteps: 2 }), 'average'),
    // (3, 3, 10) / 16 and (11, 3, 2) / 16
    hand: { ...exact, expected: [114, -6, -90] },
    handWeights: [7 / 16, 3 / 16, 6 / 16],
    isAverage: true,
  },
]
