import {
  HEADLINE_METHODS,
  METHODS,
  type MethodName,
  RunConfig,
  type RunConfigInput,
  scoreMetric,
  taskOfModel,
} from '@barycenter/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { openCatalogue } from '../datasets/catalogue.js'
import { constantScore } from '../testing/constant-predictors.js'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { hashes, killedAfter, points } from '../testing/run-facts.js'
import { trainInMemory } from '../testing/tiny-run.js'

interface TaskCase {
  config: RunConfigInput & { dataset: { name: string; testLimit: number } }
  /** How far above the constant predictor every average must be, and how far the trained one. In units of the score. */
  margin: { every: number; twa: number }
  /** How far from it chance may lead with shuffled labels. */
  chance: number
}

const adamw = { kind: 'adamw' } as const
/** From the first third on: the very first weights would spoil any mean. */
const snapshots = { from: 0.34 }

const CASES: TaskCase[] = [
  {
    config: {
      dataset: { name: 'optdigits', trainLimit: 600, testLimit: 300 },
      model: { kind: 'cnn', channels: [8], dense: 16 },
      base: { epochs: 6, batchSize: 32, learningRate: 0.05 },
    },
    margin: { every: 0.4, twa: 0.7 },
    chance: 0.12,
  },
  {
    config: {
      dataset: { name: 'synthetic-shapes', trainLimit: 160, testLimit: 40 },
      model: { kind: 'detector', channels: [8, 16, 32] },
      augment: { flip: true },
      base: { epochs: 9, batchSize: 16, learningRate: 0.01, optimizer: adamw },
    },
    margin: { every: 0.05, twa: 0.15 },
    chance: 0.06,
  },
  {
    config: {
      dataset: { name: 'tinyshakespeare', trainLimit: 400, testLimit: 60, tokens: { length: 32 } },
      model: { kind: 'language-transformer', width: 32, depth: 1, heads: 2 },
      base: { epochs: 6, batchSize: 16, learningRate: 0.01, optimizer: adamw },
    },
    margin: { every: 0.3, twa: 0.6 },
    chance: 0.1,
  },
  {
    config: {
      dataset: { name: 'synthetic-sentences', trainLimit: 600, testLimit: 200, tokens: { length: 16 } },
      model: { kind: 'text-cnn', width: 16, filters: 16 },
      base: { epochs: 6, batchSize: 32, learningRate: 0.005, optimizer: adamw },
    },
    margin: { every: 0.2, twa: 0.4 },
    chance: 0.12,
  },
  {
    config: {
      dataset: {
        name: 'synthetic-dates',
        trainLimit: 1000,
        testLimit: 40,
        tokens: { length: 24, unit: 'word' },
      },
      model: { kind: 'translation-transformer', width: 32, depth: 1, heads: 2 },
      base: { epochs: 10, batchSize: 32, learningRate: 0.01, optimizer: adamw },
    },
    margin: { every: 10, twa: 25 },
    chance: 10,
  },
]

const nameOf = ({ config }: TaskCase) => taskOfModel(RunConfig.parse(config).model)

/** Other ways to span and train the coefficients, from the same snapshots. */
const TWA_FORMS: [string, RunConfigInput][] = [
  ['a span', { subspace: { kind: 'span' } }],
  ['a hull by tensor', { subspace: { kind: 'hull', blocks: 'tensor' } }],
  ['two principal directions', { subspace: { kind: 'dldr', components: 2 } }],
  [
    'a simplex on held-out data (a learned soup)',
    { subspace: { kind: 'simplex', blocks: 'tensor' }, twa: { data: 'held-out' } },
  ],
  ['random directions', { subspace: { kind: 'random', components: 4 } }],
  ['a hull in 4 bits', { subspace: { precision: { bits: 4 } } }],
  ['SAM from the best snapshot', { twa: { start: 'best', sam: { rho: 0.02 } } }],
]

function configOf({ config }: TaskCase, change: RunConfigInput = {}): RunConfigInput {
  return {
    ...config,
    snapshots,
    ...change,
    twa: { epochs: 2, batchSize: 64, ...change.twa },
    evaluate: { methods: [...METHODS], tiesKeep: 0.6, fisherBatches: 4, ...change.evaluate },
    checkpoint: { everySeconds: null, everySteps: 20 },
  }
}

/** Trains one run of a task whose base training is done, in another way from there on. */
function fromBase(base: MemoryRunWriter, config: RunConfigInput): Promise<MemoryRunWriter> {
  const end = base.checkpoints.findIndex(({ phase }) => phase === 'subspace')
  const { snapshots, artifacts } = base
  const writer = createMemoryRunWriter({
    checkpoints: base.checkpoints.slice(0, end + 1),
    snapshots,
    artifacts,
  })
  return trainInMemory(config, { writer })
}

/** What the constant predictor reaches on the test examples of a task. */
async function constantOf({ config }: TaskCase): Promise<number> {
  const loaded = await openCatalogue([], () => undefined).read(RunConfig.parse(config).dataset)
  return constantScore(loaded, config.dataset.testLimit)
}

describe.each(CASES.map((each) => [nameOf(each), each] as const))('%s', (_name, each) => {
  let constant: number
  let base: MemoryRunWriter
  beforeAll(async () => {
    constant = await constantOf(each)
    base = await trainInMemory(configOf(each))
  })

  /** How much better than the constant predictor a method is on test examples. */
  const gainOf = (writer: MemoryRunWriter, method: MethodName): number => {
    const { key, better } = scoreMetric(nameOf(each))
    const score = writer.results.get(method)!.result.test[key]
    return better === 'higher' ? score - constant : constant - score
  }

  it.each(METHODS)('learns with %s, above a constant predictor', (method) => {
    const gain = gainOf(base, method)
    expect(gain).toBeGreaterThan(each.margin.every)
    if (method === 'twa') expect(gain).toBeGreaterThan(each.margin.twa)
  })

  it.each(TWA_FORMS)('trains an average in %s', async (_form, change) => {
    const config = configOf(each, { ...change, evaluate: { methods: [...HEADLINE_METHODS] } })
    const writer = await fromBase(base, config)
    expect(gainOf(writer, 'twa')).toBeGreaterThan(each.margin.every)
    expect(hashes(writer, ['last', 'swa'])).toEqual(hashes(base, ['last', 'swa']))
    expect(hashes(writer, ['twa'])).not.toEqual(hashes(writer, ['swa']))
  })

  it('learns nothing from shuffled labels', async () => {
    const dataset = { ...each.config.dataset, shuffleLabels: true }
    const shuffled = { ...configOf(each, { evaluate: { methods: [...HEADLINE_METHODS] } }), dataset }
    const writer = await trainInMemory(shuffled)
    for (const method of HEADLINE_METHODS) {
      expect(gainOf(writer, method), method).toBeLessThan(each.chance)
    }
  })

  it('resumes to the bits of a run that was never interrupted, wherever it is killed', async () => {
    const { trainLimit: _, ...dataset } = { trainLimit: 0, ...each.config.dataset }
    const tiny: RunConfigInput = {
      ...configOf(each, { evaluate: { methods: [...HEADLINE_METHODS] } }),
      dataset: { ...dataset, trainLimit: 60, testLimit: 8 },
      base: { ...each.config.base, epochs: 2 },
      snapshots: {},
      checkpoint: { everySeconds: null, everySteps: 3 },
    }
    const straight = await trainInMemory(tiny)
    const places = [1, Math.floor(straight.checkpoints.length / 2), straight.checkpoints.length - 2]
    for (const place of places) {
      const killed = killedAfter(place)
      await expect(trainInMemory(tiny, { writer: killed })).rejects.toThrow()
      const resumed = await trainInMemory(tiny, { writer: createMemoryRunWriter(killed) })
      expect(hashes(resumed), `killed after checkpoint ${place}`).toEqual(hashes(straight))
      expect(new Set(points(resumed))).toEqual(new Set(points(straight)))
    }
  })
})
