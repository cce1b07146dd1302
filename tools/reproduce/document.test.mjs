import { describe, expect, it } from 'vitest'
import { composePage } from './document.mjs'
import { EXPERIMENTS } from './experiments.mjs'

const experimentOf = (name) => EXPERIMENTS.find((each) => each.name === name)
const METRIC = { key: 'accuracy', title: 'accuracy', unit: 'fraction', better: 'higher' }
/** Small noise of its own for each seed and row, the same in every run. */
const noise = (seed, place) => 0.001 * Math.sin(7 * seed + 3 * place)

function record(experiment, seed, rows, extras = {}) {
  return {
    experiment,
    seed,
    stage: 'tail',
    metric: METRIC,
    rows: rows.map(([key, title, group, score, gradientEvaluations], place) => ({
      key,
      title,
      group,
      method: key.split('/')[1],
      score: score + noise(seed, place),
      gradientEvaluations,
    })),
    data: {
      contentSha256: 'd'.repeat(64),
      train: { count: 90 },
      heldOut: { count: 10 },
      test: { count: 50 },
    },
    engine: { name: 'wasm', version: '4.22.0', device: 'x' },
    commit: 'c'.repeat(40),
    node: '20.20.2',
    cpu: 'Some CPU × 2',
    seconds: 120,
    finishedAt: '2026-01-02T03:04:05.000Z',
    ...extras,
  }
}

const TAIL = [
  ['finished/twa', 'TWA', 'twa', 0.9, 1100],
  ['stretched/last', 'last iterate', 'equal', 0.95, 1100],
  ['stretched/swa', 'uniform average (SWA)', 'equal', 0.85, 1100],
  ['stretched/ema', 'EMA', 'equal', 0.9, 1100],
  ['finished/swa', 'uniform average (SWA)', 'same', 0.84, 1000],
]
const HEAD = [
  ['whole/twa', 'TWA', 'twa', 0.9, 600],
  ['length-6/last', 'last iterate', 'equal', 0.85, 600],
  ['constant/swa', 'uniform average (SWA)', 'equal', 0.85, 600],
  ['whole/last', 'last iterate', 'whole', 0.95, 1000],
]
const seeds = (count) => Array.from({ length: count }, (_, index) => index + 1)
const tail = (count) => ({
  experiment: experimentOf('optdigits-tail'),
  records: seeds(count).map((seed) => record('optdigits-tail', seed, TAIL)),
})
const head = (count, rows = HEAD) => ({
  experiment: experimentOf('optdigits-head'),
  records: seeds(count).map((seed) =>
    record('optdigits-head', seed, rows, { curve: ['length-6/last', 'whole/last'] }),
  ),
})

describe('the page of results', () => {
  it('says where TWA wins, where it loses and where nothing shows', () => {
    const { text } = composePage('', [tail(5)])
    expect(text).toContain('At equal budget it is ahead of uniform average (SWA) (+4.99, p < 0.001).')
    expect(text).toContain('At equal budget it is **behind** last iterate (−4.90, p < 0.001).')
    expect(text).toContain('No difference shows (p ≥ 0.05) from EMA (')
  })

  it('has a table row for each method with intervals, budget and paired difference', () => {
    const { text } = composePage('', [tail(5)])
    expect(text).toMatch(/\| \*\*TWA\*\* \| {2}\| 9\d\.\d\d ± 0\.\d\d \| 1,100 \| {2}\| {2}\|/)
    expect(text).toMatch(
      /\| uniform average \(SWA\) \| equal budget \| 8\d\.\d\d ± 0\.\d\d \| 1,100 \| \+\d\.\d\d ± 0\.\d\d \| < 0\.001 \|/,
    )
    expect(text).toContain('| snapshots of TWA |')
  })

  it('says on what it was measured', () => {
    const { text } = composePage('', [tail(5)])
    expect(text).toContain(
      'Seeds 1, 2, 3, 4, 5; 90 training, 10 held-out and 50 test examples (SHA-256 dddddddddddd…).',
    )
    expect(text).toContain(
      'Commit cccccccccccc; engine wasm 4.22.0; Some CPU × 2; Node 20.20.2; 2026-01-02; 2.0 minutes a seed.',
    )
  })

  it('reads off how much the head stage saves, or that it saves nothing', () => {
    // TWA at 0.90 for 600 lies between the last iterates at 0.85 for 600 and 0.95 for 1,000: half way, 800.
    expect(composePage('', [head(5)]).text).toMatch(
      /TWA takes 60 % of .* needs 80 % to score the same, so TWA saves 25 %/,
    )
    const flat = HEAD.map(([key, title, group, , budget]) => [key, title, group, 0.9, budget])
    expect(composePage('', [head(5, flat)]).text).toContain('**no saving can be shown**')
    const beaten = HEAD.map(([key, ...rest]) =>
      key === 'length-6/last' ? [key, rest[0], rest[1], 0.95, 600] : [key, ...rest],
    )
    expect(composePage('', [head(5, beaten)]).text).toContain('**nothing is saved**')
  })

  it('never shows fewer than five seeds as a result', () => {
    const { text, images } = composePage('', [tail(5), head(4)])
    expect(text).toContain('- optdigits: head stage (`optdigits-head`): not yet run in full (4 seeds)')
    expect(text).not.toContain('<!-- optdigits-head -->')
    expect(images.map(([name]) => name)).toEqual(['optdigits-tail.svg'])
  })

  it('keeps the sections of experiments whose records are elsewhere', () => {
    const first = composePage('', [tail(5)]).text
    const second = composePage(first, [tail(0), head(5)]).text
    const sectionOf = (text) => text.match(/<!-- optdigits-tail -->[\s\S]*<!-- \/optdigits-tail -->/)[0]
    expect(sectionOf(second)).toBe(sectionOf(first))
    expect(second.indexOf('<!-- optdigits-head -->')).toBeLessThan(second.indexOf('<!-- optdigits-tail -->'))
    expect(composePage(second, []).text).toBe(composePage(second, [tail(5)]).text)
  })

  it('refuses seeds that were trained on other data of the same name', () => {
    const mixed = tail(5)
    mixed.records[3].data = { ...mixed.records[3].data, contentSha256: 'e'.repeat(64) }
    expect(() => composePage('', [mixed])).toThrow(
      'optdigits-tail: found seeds trained on 2 data sets of one name',
    )
  })

  it('draws plots for both themes, with a mark for each method at equal budget', () => {
    const images = new Map(composePage('', [tail(5), head(5)]).images)
    const plot = images.get('optdigits-tail.svg')
    expect(plot).toContain('prefers-color-scheme: dark')
    expect(plot.match(/<circle class="twa"/g)).toHaveLength(3)
    expect(images.get('optdigits-head-budget.svg').match(/<circle/g)).toHaveLength(4)
    expect(plot).not.toContain('NaN')
  })
})
