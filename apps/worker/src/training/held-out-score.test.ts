import { METHODS } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { createMemoryRunWriter } from '../testing/memory-run-writer.js'
import { TINY_RUN, trainInMemory } from '../testing/tiny-run.js'
import { placeOfBest } from './held-out-score.js'

describe('placeOfBest', () => {
  it.each([
    [[-3, -1, -2], 1],
    [[-1, -1], 0],
    [[Number.NaN, -2, -1, Number.NaN], 2],
    [[Number.NaN, Number.NEGATIVE_INFINITY], 1],
  ])('of %j is at %i: NaN never wins, of equal scores the first does', (scores, place) => {
    expect(placeOfBest(scores)).toBe(place)
  })
})

describe('snapshots of which none has a held-out loss that is a number', () => {
  // So large that the logits overflow to infinity, whose softmax is NaN; finite, so that averages are taken of them.
  const config = {
    ...TINY_RUN,
    model: { kind: 'mlp' as const, hidden: [8], batchNorm: false },
    twa: { ...TINY_RUN.twa, start: 'best' as const },
    evaluate: { methods: [...METHODS] },
  }

  it('leave nothing to choose from, and the run says so', async () => {
    const writer = createMemoryRunWriter()
    const load = writer.loadSnapshot
    writer.loadSnapshot = async (index) => {
      const tensors = await load(index)
      for (const { data } of tensors) for (const place of data.keys()) data[place] *= 1e25
      return tensors
    }
    await expect(trainInMemory(config, { writer })).rejects.toMatchObject({
      phase: 'twa',
      cause: {
        code: 'LOSS_NOT_FINITE',
        message:
          'held-out loss of the snapshots: found NaN for all 3, expected a number for at least one to choose from',
      },
    })
  })
})
