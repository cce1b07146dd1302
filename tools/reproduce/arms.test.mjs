import { snapshotSteps } from '@barycenter/twa'
import { describe, expect, it } from 'vitest'
import { armId, planOf } from './arms.mjs'
import { EXPERIMENTS, SETS } from './experiments.mjs'
import { digestOf, recordName } from './records.mjs'

const wasm = { short: false, engine: 'wasm' }
const experimentOf = (name) => EXPERIMENTS.find((each) => each.name === name)

/** Steps of one epoch: held-out examples are not trained on, a short batch is a step. */
function stepsPerEpoch({ examples }, config) {
  const drawn = Math.min(config.dataset.trainLimit ?? examples.train, examples.train)
  return Math.ceil((drawn - Math.round(drawn * 0.1)) / config.base.batchSize)
}

describe('the plan of an experiment', () => {
  it.each(EXPERIMENTS.map((experiment) => [experiment.name, experiment]))(
    '%s trains whole configs, short and in full, and shows every row once',
    (_, experiment) => {
      for (const short of [true, false]) {
        const { arms, rows, curve = [] } = planOf(experiment, { seed: 3, short })
        const keys = rows.map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        expect(keys).toEqual(expect.arrayContaining(curve))
        expect(rows.filter(({ group }) => group === 'twa')).toHaveLength(1)
        for (const { config } of arms) expect(config.dataset.splitSeed).toBe(3)
        for (const { arm, method, upstream = [] } of rows) {
          const found = arms.find(({ name }) => name === arm)
          expect(found.config.evaluate.methods).toContain(method)
          for (const name of upstream) expect(arms.map((each) => each.name)).toContain(name)
        }
      }
    },
  )

  it.each(EXPERIMENTS.map((experiment) => [experiment.name, experiment]))(
    '%s takes at least two snapshots, short and in full',
    (_, experiment) => {
      for (const short of [true, false]) {
        for (const { name, config } of planOf(experiment, { seed: 1, short }).arms) {
          if (config.soup) continue
          const steps = stepsPerEpoch(experiment.set, config)
          const extent = { stepsPerEpoch: steps, totalSteps: steps * config.base.epochs }
          expect(snapshotSteps(config.snapshots, extent).length, name).toBeGreaterThanOrEqual(2)
        }
      }
    },
  )

  // Else the last snapshot lies before the end of the part it is taken from, and TWA costs less than those it is compared with.
  it.each(SETS.map((set) => [set.name, set]))('%s takes a snapshot where every epoch ends', (_, set) => {
    for (const { snapshotsEvery } of [set.head, set.tail]) {
      const interval = snapshotsEvery.unit === 'epoch' ? stepsPerEpoch(set, set.config) : snapshotsEvery.count
      expect(stepsPerEpoch(set, set.config) % interval).toBe(0)
    }
  })

  it('gives others at equal budget as many epochs as base training and TWA took', () => {
    const head = planOf(experimentOf('optdigits-head'), { seed: 1 })
    const epochs = Object.fromEntries(head.arms.map(({ name, config }) => [name, config.base.epochs]))
    expect(epochs).toEqual({ whole: 20, constant: 12, 'length-8': 8, 'length-12': 12, 'length-16': 16 })
    expect(head.arms[0].config.twa.epochs).toBe(2)
    const soup = planOf(experimentOf('optdigits-soup'), { seed: 1 })
    const base = (name) => soup.arms.find((arm) => arm.name === name).config.base
    const twaEpochs = soup.arms.find(({ name }) => name === 'soup').config.twa.epochs
    expect(5 * base('tuned-1').epochs + twaEpochs).toBe(5 * base('longer-1').epochs)
    expect(base('single').epochs).toBe(5 * base('longer-1').epochs)
  })
})

describe('the name of a record', () => {
  const experiment = experimentOf('optdigits-head')

  it('differs by seed, but the digest of settings and versions does not', () => {
    const [one, two] = [1, 2].map((seed) => recordName(experiment, { seed, ...wasm }))
    expect(one).toBe(`optdigits-head-seed1-${digestOf(experiment, wasm)}`)
    expect(two).toBe(`optdigits-head-seed2-${digestOf(experiment, wasm)}`)
  })

  it('is another one when a setting, the engine or the size differs', () => {
    const { set } = experiment
    const changed = { ...experiment, set: { ...set, head: { ...set.head, twaEpochs: 3 } } }
    const digests = [
      digestOf(experiment, wasm),
      digestOf(changed, wasm),
      digestOf(experiment, { ...wasm, engine: 'tensorflow' }),
      digestOf(experiment, { ...wasm, short: true }),
    ]
    expect(new Set(digests).size).toBe(4)
  })

  it('knows the arms of a seed by ids that stay', () => {
    expect(armId('base')).toBe(armId('base'))
    expect(armId('base')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
