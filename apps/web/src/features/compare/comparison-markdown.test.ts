import { compareRuns } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { compareUrl, runsInUrl } from './compare-url'
import { comparisonMarkdown } from './comparison-markdown'

const run = (rate: number, accuracy: number) =>
  ({
    params: { 'base.learningRate': rate, 'base.epochs': 4 },
    summary: {},
    results: [
      {
        method: 'swa',
        testAccuracy: accuracy,
        testLoss: 0.5,
        heldOutAccuracy: 0.9,
        heldOutLoss: 0.4,
        budget: { gradientEvaluations: 12_000, baseEpochs: 2.5, extractionMs: null },
      },
    ],
  }) as unknown as Run

it('writes results with the best in bold and only the settings that differ', () => {
  const text = comparisonMarkdown(['a|x', 'b'], compareRuns([run(0.1, 0.91), run(0.2, 0.95)]))
  expect(text).toContain(
    '| result | a\\|x | b |\n| --- | --- | --- |\n| swa test accuracy | 91.00 % | **95.00 %** |\n',
  )
  expect(text).toContain(
    '| swa gradient evaluations | 12\u202f000 | 12\u202f000 |\n| swa base epochs | 2.5 | 2.5 |',
  )
  expect(text).not.toContain('subspace built')
  expect(text).toContain('| base.learningRate | 0.1 | 0.2 |\n')
  expect(text).not.toContain('base.epochs')
})

it('keeps the compared runs in the address, each once', () => {
  expect(runsInUrl('a,b,a,')).toEqual(['a', 'b'])
  expect(runsInUrl(null)).toEqual([])
  expect(compareUrl(['a', 'b'])).toBe('/compare?runs=a,b')
})
