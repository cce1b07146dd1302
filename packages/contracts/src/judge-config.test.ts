import { describe, expect, it } from 'vitest'
import { judgeConfig } from './judge-config.js'
import { RunConfig, type RunConfigInput } from './run-config.js'

const judge = (config: RunConfigInput, facts: Partial<Parameters<typeof judgeConfig>[1]> = {}) =>
  judgeConfig(RunConfig.parse(config), { snapshots: 10, trainExamples: 1000, ...facts })
const paths = (...args: Parameters<typeof judge>) => judge(...args).map(({ path }) => path)

describe('what looks wrong with a config', () => {
  it('is nothing of the defaults', () => {
    expect(judge({})).toEqual([])
    expect(judge({}, { snapshots: null, trainExamples: null })).toEqual([])
  })

  it('are too few snapshots to average, and too many for memory', () => {
    expect(judge({}, { snapshots: 1 })).toEqual([
      {
        path: 'snapshots.every.count',
        message: 'These settings leave one snapshot: TWA and SWA average at least two.',
      },
    ])
    expect(paths({}, { snapshots: 0 })).toEqual(['snapshots.every.count'])
    expect(paths({}, { snapshots: 2 })).toEqual([])
    expect(paths({}, { snapshots: 501 })).toEqual(['snapshots.every.count'])
  })

  it('are learning rates beyond what the optimizer stands', () => {
    expect(paths({ base: { learningRate: 1 } })).toEqual([])
    expect(paths({ base: { learningRate: 1.1 } })).toEqual(['base.learningRate'])
    expect(paths({ base: { learningRate: 0.1, optimizer: { kind: 'adamw' } } })).toEqual([
      'base.learningRate',
    ])
    expect(paths({ base: { learningRate: 0 } })).toEqual(['base.learningRate'])
    expect(paths({ twa: { learningRate: 0.6 } })).toEqual(['twa.learningRate'])
    const run = '01890a5d-ac96-774b-bcce-b302099a8057'
    expect(paths({ base: { learningRate: 5 }, soup: { runs: [run, run.replace(/7$/, '8')] } })).toEqual([])
  })

  it('is a batch larger than the data', () => {
    expect(paths({ base: { batchSize: 64 } }, { trainExamples: 64 })).toEqual([])
    expect(judge({ base: { batchSize: 64 } }, { trainExamples: 63 })[0]?.message).toContain('63 examples')
  })

  it('is training without a checkpoint', () => {
    expect(paths({ checkpoint: { everySeconds: null } })).toEqual(['checkpoint.everySeconds'])
    expect(paths({ checkpoint: { everySeconds: null, everySteps: 10 } })).toEqual([])
  })
})
