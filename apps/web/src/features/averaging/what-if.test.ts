import { type MethodResult, type Run, RunConfig, type RunId, SUBSPACE_KINDS } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { isForLandscapeAlone } from './landscape-runs'
import { sameAgain, whatIfConfig } from './what-if-config'
import { whatIfCost } from './what-if-cost'
import { takenWords, whatIfRows } from './what-if-rows'

const id = '01890000-0000-7000-8000-000000000001' as RunId
const config = RunConfig.parse({
  twa: { start: 2, epochs: 3 },
  evaluate: { methods: ['last', 'ema', 'swa', 'twa'] },
})
const all = [0, 1, 2, 3]

it('asks the same again of all snapshots: the config differs in nothing but where they come from', () => {
  const made = whatIfConfig({ id, config }, 4, sameAgain(config, all))
  expect(made).toEqual({ ...config, snapshotsOf: [{ run: id, indices: null }] })
  expect(RunConfig.safeParse(made).success).toBe(true)
})

it('tells a run that only measures a landscape from one that asks something', () => {
  const run = { id, config } as Run
  const landscape = { through: null, resolution: 21, data: 'held-out', margin: 0.3, examples: 512 } as const
  const isLandscape = (asked: object, snapshotsOf: object = {}) => {
    const made = whatIfConfig({ id, config }, 4, { ...sameAgain(config, all), ...asked })
    return isForLandscapeAlone({ config: { ...made, ...snapshotsOf } } as Run, run, 4)
  }
  expect(isLandscape({ landscape })).toBe(true)
  expect(isLandscape({ landscape }, { snapshotsOf: [{ run: id, indices: all }] })).toBe(true)
  expect(isLandscape({})).toBe(false)
  expect(isLandscape({ landscape, indices: [0, 1] })).toBe(false)
  expect(isLandscape({ landscape, methods: ['best'] })).toBe(false)
})

it('starts at the mean where an index would mean another snapshot, or the kind knows no other start', () => {
  const some = whatIfConfig({ id, config }, 4, { ...sameAgain(config, [3, 1]), methods: ['best'] })
  expect(some.snapshotsOf).toEqual([{ run: id, indices: [1, 3] }])
  expect(some.twa.start).toBe('mean')
  expect(some.evaluate.methods).toEqual(['last', 'best', 'swa', 'twa'])
})

it('asks for every kind of subspace in words that the contract takes', () => {
  const rich = RunConfig.parse({
    ...config,
    subspace: { kind: 'hull', blocks: 'tensor', coordinates: 'unit' },
  })
  for (const kind of SUBSPACE_KINDS) {
    const asked = sameAgain(rich, all)
    const made = whatIfConfig({ id, config: rich }, 4, {
      ...asked,
      twa: { ...asked.twa, kind, components: 2 },
    })
    expect(RunConfig.safeParse(made).error?.issues ?? []).toEqual([])
  }
})

it('counts bytes and gradients, and time at the pace of the run', () => {
  const split = (count: number) => ({ count, indicesSha256: 'a'.repeat(64) })
  const data = {
    name: 'd',
    contentSha256: 'a'.repeat(64),
    train: split(1000),
    heldOut: split(100),
    test: split(50),
  }
  const budget = { baseEpochs: 10 }
  const cost = whatIfCost(
    { ...sameAgain(config, all), methods: ['best'] },
    {
      run: { provenance: { data }, results: [{ method: 'twa', budget }] } as unknown as Run,
      config,
      snapshotBytes: [400, 400, 400, 400],
      dim: 100,
      precisionBits: 32,
      phases: [{ phase: 'base', state: 'done', durationMs: 10_000 }],
      more: 0,
      hasNorm: false,
    },
  )
  expect(cost).toMatchObject({ readBytes: 1600, gradients: 3000, diskBytes: 4 * 400 + 1600 + 400 })
  // Four methods on 150 examples, four snapshots on 100, four objectives on 1000.
  expect(cost.forwards).toBe(600 + 400 + 4000)
  // A millisecond for each example.
  expect(cost.durationMs).toBeCloseTo(3000 + 0.35 * 5000, 6)
})

const result = (method: MethodResult['method'], accuracy: number, hash: string): MethodResult => ({
  ...{ method, testLoss: 1, test: { accuracy }, testCount: 10, heldOutLoss: 1, heldOut: { accuracy } },
  ...{ snapshots: 4, weightsSha256: hash.repeat(64), budget: null },
})

it('sets what-ifs beside the run: difference to its SWA, and whose bits they are', () => {
  const run = { id, config, results: [result('swa', 0.5, 'a'), result('last', 0.4, 'b')] } as unknown as Run
  const child = {
    id: 'child',
    config: { ...config, snapshotsOf: [{ run: id, indices: [0, 1, 2, 5, 6] }] },
    results: [result('twa', 0.75, 'c'), result('swa', 0.5, 'a')],
  } as unknown as Run
  const rows = whatIfRows(run, [child])
  expect(rows.map(({ isOwn, method, toSwa, sameAs }) => [isOwn, method, toSwa, sameAs])).toEqual([
    [true, 'last', expect.closeTo(-0.1, 9), null],
    [true, 'swa', 0, null],
    [false, 'swa', 0, 'swa'],
    [false, 'twa', 0.25, null],
  ])
  expect(takenWords(child, id)).toBe('snapshots 0–2, 5, 6')
})
