import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { planOf } from './arms.mjs'
import { STAGES } from './experiments.mjs'
import { trainSeed } from './train-seed.mjs'

/** Every stage in seconds: 108 digits to train on, epochs of 7 steps. */
const TINY_SET = {
  name: 'tiny',
  examples: { train: 3823, test: 1797 },
  msPerExample: 0.01,
  config: {
    dataset: { name: 'optdigits', trainLimit: 120, testLimit: 50 },
    model: { kind: 'mlp', hidden: [8] },
    base: { batchSize: 16, learningRate: 0.1 },
  },
  head: { epochs: 4, twaEpochs: 1, snapshotsEvery: { unit: 'step', count: 1 } },
  tail: { epochs: 4, twaEpochs: 1, snapshotsEvery: { unit: 'step', count: 1 } },
  soup: { epochs: 2, tuneEpochs: 1, rates: [0.5, 1] },
  short: { factor: 1 },
}

function jobOf(stage) {
  const experiment = { name: `tiny-${stage}`, stage, set: TINY_SET }
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'barycenter-seed-')), 'work')
  const plan = planOf(experiment, { seed: 1 })
  return {
    experiment,
    plan,
    seed: 1,
    folder,
    dataRoots: [],
    datasetName: 'optdigits',
    engine: 'wasm',
    commit: 'abc',
  }
}

/** Asks to stop as soon as a part of the work is done. */
function stopAt(part) {
  const control = { stopRequested: false, finishRequested: false }
  const onProgress = (fraction) => {
    if (fraction >= part) control.stopRequested = true
  }
  return { control, onProgress }
}

describe.each(STAGES)('one seed of a %s experiment', (stage) => {
  let straight
  beforeAll(async () => {
    straight = await trainSeed(jobOf(stage))
  })

  it('gives the same record when it was stopped in between, and clears what it worked with', async () => {
    const job = jobOf(stage)
    await expect(trainSeed(job, stopAt(0.5))).rejects.toThrow()
    expect(existsSync(job.folder)).toBe(true)
    expect((await trainSeed(job)).rows).toEqual(straight.rows)
    expect(existsSync(job.folder)).toBe(false)
  })

  it('compares with TWA at equal gradient evaluations', () => {
    const { rows } = straight
    const twa = rows.find(({ group }) => group === 'twa')
    for (const row of rows.filter(({ group, method }) => group === 'equal' && method !== 'fisher')) {
      expect(row.gradientEvaluations, row.key).toBe(twa.gradientEvaluations)
    }
    for (const row of rows.filter(({ group, method }) => group === 'same' && method !== 'fisher')) {
      expect(row.gradientEvaluations, row.key).toBeLessThan(twa.gradientEvaluations)
    }
  })
})
