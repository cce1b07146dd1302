import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { loadTestTask, TINY_RUN } from '../testing/tiny-run.js'
import { planWork } from './plan-work.js'

/** 108 training, 12 held-out and 50 test images, batches of 16, 3 snapshots; what the phases cost. */
async function costs(change: RunConfigInput) {
  const config = RunConfig.parse({ ...TINY_RUN, snapshots: { score: 'never' }, ...change })
  const plan = planWork(config, await loadTestTask(config), 3)
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

it('counts each token that samples of a language model write', async () => {
  const text: RunConfigInput = {
    dataset: { name: 'tinyshakespeare', trainLimit: 100, testLimit: 20 },
    model: { kind: 'language-transformer', width: 8, depth: 1, heads: 2 },
  }
  const evaluate = async (samples: number) => (await costs({ ...text, evaluate: { samples } })).evaluate
  // Three methods, 200 characters each of 2 windows.
  expect((await evaluate(2)) - (await evaluate(0))).toBeCloseTo((3 * 0.35 * 2 * 200) / 16, 8)
  expect(await evaluate(32)).toBe(await evaluate(20))
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

it('counts scores for the timeline and every point of a landscape', async () => {
  const evaluate = async (change: RunConfigInput) => (await costs(change)).evaluate
  const plain = await evaluate({})
  // 12 held-out images and as many training images for batch norm, of 3 snapshots.
  expect((await evaluate({ snapshots: { score: 'always' } })) - plain).toBeCloseTo((0.35 * 3 * 24) / 16, 10)
  const looked = await evaluate({ landscape: { resolution: 11, examples: 20 } })
  expect(looked - plain).toBeCloseTo((0.35 * 121 * (12 + 20)) / 16, 8)
})

it('scores snapshots unasked on as many held-out images as a tenth of base training pays for', async () => {
  const split = { dataset: { ...TINY_RUN.dataset, trainLimit: 400, heldOutFraction: 0.5 } }
  const evaluate = async (epochs: number, score: 'auto' | 'never') =>
    (await costs({ ...split, base: { ...TINY_RUN.base, epochs }, snapshots: { score } })).evaluate
  // 8 epochs of 13 steps: 0.1 × 1664 / (0.35 × 3 snapshots × 2 passes) = 79 images of 200.
  expect((await evaluate(8, 'auto')) - (await evaluate(8, 'never'))).toBeCloseTo((0.35 * 3 * 2 * 79) / 16, 8)
  // 1 epoch pays for 9, which tell too little.
  expect(await evaluate(1, 'auto')).toBe(await evaluate(1, 'never'))
})
