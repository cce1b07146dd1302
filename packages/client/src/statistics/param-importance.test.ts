import { describe, expect, it } from 'vitest'
import { paramImportance, spearman } from './param-importance.js'
import { randomNumbers } from './permutation.js'

const random = randomNumbers(7)
const runs = Array.from({ length: 60 }, (_, place) => ({
  rate: 10 ** (-4 + 3 * random()),
  width: [16, 32, 64][place % 3]!,
  optimizer: random() < 0.5 ? 'sgd' : 'adam',
  noise: random(),
  name: `run ${place}`,
  fixed: 4,
}))
const column = (key: keyof (typeof runs)[number]) => ({ key, values: runs.map((run) => run[key]) })
const COLUMNS = [
  column('noise'),
  column('name'),
  column('fixed'),
  column('width'),
  column('optimizer'),
  column('rate'),
]

describe('the importance of params', () => {
  it('finds the order that the runs were made by, and leaves out what does not vary', () => {
    const target = runs.map(
      (run) => -3 * Math.log10(run.rate) + (run.optimizer === 'adam' ? 1.5 : 0) + 0.1 * run.noise,
    )
    const found = paramImportance(COLUMNS, target)
    expect(found.slice(0, 2).map(({ key, shape }) => [key, shape])).toEqual([
      ['rate', 'falls'],
      ['optimizer', 'varies'],
    ])
    expect(found.map(({ key }) => key)).not.toContain('fixed')
    const share = (key: string) => found.find((one) => one.key === key)!.share
    expect(share('rate')).toBeGreaterThan(0.7)
    // As many values as runs explain all of anything, and so nothing.
    expect(share('name')).toBe(0)
    expect(found[0]).toMatchObject({ n: 60, p: 1 / 500 })
  })

  it('sees an optimum in the middle of a few values', () => {
    const target = runs.map(({ width, noise }) => (width === 32 ? 1 : 0) + 0.1 * noise)
    expect(paramImportance(COLUMNS, target)[0]).toMatchObject({ key: 'width', shape: 'varies' })
  })

  it('calls noise no cause', () => {
    const target = runs.map(() => random())
    for (const { share } of paramImportance(COLUMNS, target)) expect(share).toBeLessThan(0.15)
  })

  it('counts the runs that have both values', () => {
    const columns = [{ key: 'a', values: [1, 2, null, 4, undefined, 6] }]
    expect(paramImportance(columns, [1, 2, 3, 4, 5, Number.NaN])).toMatchObject([{ n: 3 }])
    expect(paramImportance(columns, [null, null, null, null, null, null])).toEqual([])
  })

  it("is Spearman's of numbers with ties (reference: scipy 1.17.1, stats.spearmanr)", () => {
    expect(spearman([1, 2, 2, 4, 5, 9], [3, 1, 4, 4, 8, 7])).toBeCloseTo(0.8088235294117647, 14)
    expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0)
  })
})
