/**
 * What an experiment trains for one seed. An arm is one run; a row is one method of one arm, a line of the result table.
 * `upstream` names arms whose last iterates a row is made of: their gradients count for it too.
 */
import { createHash } from 'node:crypto'
import { METHODS, RunConfig } from '@barycenter/contracts'
import { TWA_RATE } from './experiments.mjs'
import { METHOD_TITLES } from './titles.mjs'

/** Methods that see the snapshots of a path, and what of these is shown for the snapshots that TWA has. */
const PATH_METHODS = METHODS.filter((method) => method !== 'twa' && method !== 'last')
const SHOWN = ['swa', 'ema', 'lawa', 'greedy-soup']
/** Methods that do not ask in which order snapshots were taken. */
const SOUP_METHODS = ['best', 'swa', 'greedy-soup', 'fisher', 'task-arithmetic', 'ties']
const HEADLINE = ['last', 'swa', 'twa']

/** Lengths of the whole schedule that the last iterate is trained for, to see where it reaches what TWA reaches. */
const LENGTHS = [0.4, 0.6, 0.8, 1]

const DROPS = { kind: 'step', milestones: [0.5, 0.75], gamma: 0.1 }
const DROPS_ONCE = { kind: 'step', milestones: [0.5], gamma: 0.1 }

const PLANS = { head: headArms, tail: tailArms, soup: soupArms }

/**
 * @param {{ seed: number, short?: boolean, engine?: string }} options
 * @returns {{ arms: { name: string, config: object }[], rows: object[], curve?: string[] }}
 *   configs are whole; `curve` names the rows of last iterates of longer and longer trainings
 */
export function planOf(experiment, { seed, short = false, engine = 'wasm' }) {
  const { set, stage } = experiment
  const scale = (epochs) => (short ? Math.max(1, Math.round(epochs * set.short.factor)) : epochs)
  const common = { ...set.config, seed, dataset: datasetOf(set, { seed, short }), engine }
  // A few steps an epoch leave no room for more.
  const snapshotsEvery = short ? { unit: 'epoch', count: 1 } : set[stage].snapshotsEvery
  const plan = PLANS[stage](experiment, { common, scale, seed, snapshotsEvery })
  return { ...plan, arms: plan.arms.map((arm) => ({ ...arm, config: RunConfig.parse(arm.config) })) }
}

/** All arms of a seed hold the same examples out. */
function datasetOf(set, { seed, short }) {
  const { trainLimit, testLimit } = set.short
  return { ...set.config.dataset, splitSeed: seed, ...(short && { trainLimit, testLimit }) }
}

const withBase = (common, base) => ({ ...common, base: { ...common.base, ...base } })
const evaluating = (methods) => ({ methods: [...new Set([...HEADLINE, ...methods])], samples: 0 })
/** Only the last iterate is wanted: the two snapshots without which nothing runs. */
const alone = (epochs) => ({
  snapshots: { every: { unit: 'epoch', count: epochs }, includeInitial: true },
  twa: { epochs: 0 },
  evaluate: evaluating([]),
})
const twaOf = (common, epochs) => ({ epochs, batchSize: common.base.batchSize, learningRate: TWA_RATE })

function row(arm, method, group, extras = {}) {
  return { key: `${arm}/${method}`, title: METHOD_TITLES[method], arm, method, group, ...extras }
}
const twaRow = (arm, extras) => row(arm, 'twa', 'twa', extras)
const equalRows = (arm, methods, extras) => methods.map((method) => row(arm, method, 'equal', extras))
const sameRows = (arm, methods, extras) => methods.map((method) => row(arm, method, 'same', extras))

/**
 * TWA: snapshots of the first half of the schedule, and k epochs. Others at equal budget: the last iterate of the schedule
 * compressed to half + k epochs, and averages of half + k epochs at the rate that the first half has.
 */
function headArms({ set }, { common, scale, snapshotsEvery: every }) {
  const half = scale(set.head.epochs / 2)
  const epochs = 2 * half
  const twaEpochs = scale(set.head.twaEpochs)
  const equal = half + twaEpochs
  const lengths = [...new Set([...LENGTHS.map((part) => Math.round(part * epochs)), equal])]
    .filter((length) => length < epochs)
    .sort((a, b) => a - b)
  const whole = {
    ...withBase(common, { epochs, schedule: DROPS }),
    snapshots: { every, from: 1 / epochs, to: 0.5 },
    twa: twaOf(common, twaEpochs),
    evaluate: evaluating(SHOWN),
  }
  const constant = {
    ...withBase(common, { epochs: equal, schedule: { kind: 'constant' } }),
    snapshots: { every, from: 1 / equal, to: 1 },
    twa: { epochs: 0 },
    evaluate: evaluating(PATH_METHODS),
  }
  const shortened = lengths.map((length) => ({
    name: `length-${length}`,
    config: { ...withBase(common, { epochs: length, schedule: DROPS }), ...alone(length) },
  }))
  const curve = [...shortened.map(({ name }) => name), 'whole'].map((arm) => `${arm}/last`)
  return {
    arms: [{ name: 'whole', config: whole }, { name: 'constant', config: constant }, ...shortened],
    rows: [
      twaRow('whole'),
      ...equalRows(`length-${equal}`, ['last']),
      ...equalRows('constant', PATH_METHODS),
      ...sameRows('whole', SHOWN),
      row('whole', 'last', 'whole'),
      ...lengths
        .filter((length) => length !== equal)
        .map((length) =>
          row(`length-${length}`, 'last', 'curve', { title: `last iterate, ${length} epochs` }),
        ),
    ],
    curve,
  }
}

/** TWA: snapshots of the last third of a schedule, and k epochs. Others: the same schedule stretched by k epochs. */
function tailArms({ set }, { common, scale, snapshotsEvery: every }) {
  const epochs = scale(set.tail.epochs)
  const twaEpochs = scale(set.tail.twaEpochs)
  const snapshots = { every, from: 0.667, to: 1 }
  const finished = {
    ...withBase(common, { epochs, schedule: DROPS_ONCE }),
    snapshots,
    twa: twaOf(common, twaEpochs),
    evaluate: evaluating(SHOWN),
  }
  const stretched = {
    ...withBase(common, { epochs: epochs + twaEpochs, schedule: DROPS_ONCE }),
    snapshots,
    twa: { epochs: 0 },
    evaluate: evaluating(PATH_METHODS),
  }
  return {
    arms: [
      { name: 'finished', config: finished },
      { name: 'stretched', config: stretched },
    ],
    rows: [
      twaRow('finished'),
      ...equalRows('stretched', ['last', ...PATH_METHODS]),
      ...sameRows('finished', ['last', ...SHOWN]),
    ],
  }
}

const names = (arms) => arms.map(({ name }) => name)

/** The id under which the arms of a seed find each other's weights. */
export function armId(name) {
  const hex = createHash('sha256').update(name).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/**
 * One base training, fine-tuned with each of several rates and seeds. TWA takes as many epochs as there are ingredients, so
 * at equal budget every ingredient of the others gets one epoch more, and one alone gets those of all.
 */
function soupArms({ set }, { common, scale, seed }) {
  const { rates } = set.soup
  const epochs = scale(set.soup.epochs)
  const tuneEpochs = scale(set.soup.tuneEpochs)
  const initial = { kind: 'run', runId: armId('base'), weights: 'last' }
  const tuned = (index, length) => ({
    ...withBase(common, {
      epochs: length,
      schedule: { kind: 'cosine' },
      learningRate: common.base.learningRate * rates[index],
    }),
    ...alone(length),
    initial,
    seed: seed * 1000 + index,
  })
  const series = (name, length) =>
    rates.map((_, index) => ({ name: `${name}-${index + 1}`, config: tuned(index, length) }))
  const soup = (ingredients, twaEpochs) => ({
    ...common,
    soup: { runs: names(ingredients).map(armId) },
    subspace: { kind: 'hull', blocks: 'tensor' },
    twa: twaOf(common, twaEpochs),
    evaluate: evaluating(SOUP_METHODS),
  })
  const middle = Math.floor(rates.length / 2)
  const singleEpochs = rates.length * (tuneEpochs + 1)
  const tunings = series('tuned', tuneEpochs)
  const longer = series('longer', tuneEpochs + 1)
  // A soup counts what its ingredients took, but not where these came from.
  const made = { upstream: ['base'] }
  return {
    arms: [
      {
        name: 'base',
        config: { ...withBase(common, { epochs, schedule: DROPS_ONCE }), ...alone(epochs) },
      },
      ...tunings,
      { name: 'soup', config: soup(tunings, rates.length) },
      ...longer,
      { name: 'longer-soup', config: soup(longer, 0) },
      { name: 'single', config: tuned(middle, singleEpochs) },
    ],
    rows: [
      twaRow('soup', made),
      row('single', 'last', 'equal', { title: 'one long fine-tuning', ...made }),
      ...equalRows('longer-soup', SOUP_METHODS, made),
      ...sameRows('soup', SOUP_METHODS, made),
    ],
  }
}
