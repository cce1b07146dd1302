import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { loadTestData, TINY_RUN } from '../testing/tiny-run.js'
import { planWork } from './plan-work.js'

/** 108 training, 12 held-out and 50 test images, batches of 16, 3 snapshots; what the phases cost. */
async function costs(change: RunConfigInput) {
  const config = RunConfig.parse({ ...TINY_RUN, ...change })
  const plan = planWork(config, await loadTestData(config))
  const cost = ({ steps, costPerStep }: { steps: number; costPerStep: number }) => steps * costPerStep
  return { twa: cost(plan.twa), evaluate: cost(plan.evaluate) }
}

/** One score on held-out images: a pass for batch norm and one over the images, each a part of a step of 16 images. */
const SCORE = (0.35 * (108 + 12)) / 16

it('counts a step of TWA twice with SAM', async () => {
  const [plain, sharp] = [await costs({}), await costs({ twa: { ...TINY_RUN.twa, sam: { rho: 0.05 } } })]
  expect(sharp.twa - plain.twa).toBeCloseTo(14, 10)
})

it('counts a score of each snapshot for a start at the best', async () => {
  const best = await costs({ twa: { ...TINY_RUN.twa, start: 'best' } })
  expect(best.twa - (await costs({})).twa).toBeCloseTo(3 * SCORE, 10)
})

it('counts scores of the snapshots once for all methods that choose, and of 2 means for the soup', async () => {
  const method = async (...more: ('best' | 'greedy-soup')[]) =>
    (await costs({ evaluate: { methods: ['last', 'swa', 'twa', ...more] } })).evaluate
  const each = SCORE + (0.35 * 50) / 16
  const plain = await method()
  expect(plain).toBeCloseTo(3 * each, 10)
  expect((await method('best')) - plain).toBeCloseTo(each + 3 * SCORE, 10)
  expect((await method('best', 'greedy-soup')) - plain).toBeCloseTo(2 * each + 5 * SCORE, 10)
})
