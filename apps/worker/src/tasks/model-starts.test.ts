import type { RunConfigInput } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { trainInMemory } from '../testing/tiny-run.js'

/** What the last iterate scores on test examples, with base training left to what its model starts with. */
async function lastOf(config: RunConfigInput): Promise<Record<string, number>> {
  const writer = await trainInMemory({ twa: { epochs: 0 }, evaluate: { samples: 0 }, ...config })
  return writer.results.get('last')!.result.test
}

it('lets a text transformer tell sentences apart, of three kinds alike in number', async () => {
  const { accuracy } = await lastOf({
    dataset: { trainLimit: 600, testLimit: 200, tokens: { length: 16 } },
    model: { kind: 'text-transformer', width: 32, depth: 1, heads: 2 },
    base: { epochs: 5, batchSize: 32 },
  })
  expect(accuracy).toBeGreaterThan(0.6)
})

it('lets a translation transformer write dates', async () => {
  const { bleu } = await lastOf({
    dataset: { trainLimit: 1000, testLimit: 30, tokens: { length: 24, unit: 'word' } },
    model: { kind: 'translation-transformer', width: 32, depth: 1, heads: 2 },
    base: { epochs: 7, batchSize: 32 },
  })
  expect(bleu).toBeGreaterThan(30)
})
