import type { Run } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { comparedGroups, figureVerdicts, formatVerdicts } from './run-verdicts.js'

const run = (rate: number, seed: number, accuracy: number) =>
  ({
    id: `${rate} ${seed}`,
    name: `rate ${rate} seed ${seed}`,
    kind: 'trained',
    groupId: null,
    seed,
    config: null,
    provenance: null,
    params: { rate, seed },
    summary: {},
    results: [
      { method: 'swa', test: { accuracy }, testLoss: 0.5, heldOut: { accuracy: 0.9 }, heldOutLoss: 0.4 },
    ],
  }) as unknown as Run
const HIGH = [0.912, 0.905, 0.918, 0.909, 0.921].map((value, seed) => run(0.1, seed, value))
const LOW = [0.905, 0.901, 0.915, 0.898, 0.916].map((value, seed) => run(0.2, seed, value))

it('tells a winner over seeds, and calls equal values not distinguishable', () => {
  const text = formatVerdicts(comparedGroups([...HIGH, ...LOW])!, 'text')
  expect(text).toMatch(
    /SWA, test accuracy +rate 0\.1 +91\.30 % ± 0\.81 \(N = 5\) +90\.70 % ± 1\.01 \(N = 5\)/,
  )
  expect(text).toMatch(/SWA, test loss +not distinguishable/)
  expect(formatVerdicts(comparedGroups([...HIGH, ...LOW])!, 'markdown')).toContain(
    '| SWA, test accuracy | rate 0.1 | 91.30 % ± 0.81 (N = 5) |',
  )
  expect(figureVerdicts(comparedGroups([...HIGH, ...LOW])!)[0]).toMatchObject({
    best: 'rate 0.1',
    isWinner: true,
    groups: [
      { n: 5, verdict: null },
      { verdict: 'worse', p: expect.closeTo(0.0132, 4) },
    ],
  })
})

it('says too few of two seeds, and nothing where no config has two', () => {
  expect(formatVerdicts(comparedGroups([...HIGH.slice(0, 2), ...LOW.slice(0, 2)])!, 'text')).toMatch(
    /SWA, test accuracy +too few seeds/,
  )
  expect(comparedGroups([HIGH[0]!, LOW[0]!])).toBeNull()
  expect(comparedGroups(HIGH)).toBeNull()
})
