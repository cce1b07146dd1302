import { describe, expect, it } from 'vitest'
import { holm, type JudgedCandidate, judge, rank } from './verdicts.js'

const seeds = (...values: number[]) => values.map((value, place) => ({ seed: `${place}`, value }))
const CLEAR = seeds(0.9, 0.91, 0.905, 0.895, 0.902)
const WORSE = seeds(0.8, 0.812, 0.803, 0.799, 0.8)
const verdicts = (judged: readonly (JudgedCandidate | null)[]) => judged.map((one) => one?.verdict ?? null)

describe('verdicts', () => {
  it('tells a clear winner, by the direction that is better', () => {
    expect(rank([WORSE, CLEAR], 'higher')).toMatchObject({ best: 1, isWinner: true })
    expect(rank([WORSE, CLEAR], 'lower')).toMatchObject({ best: 0, isWinner: true })
    expect(verdicts(judge([WORSE, CLEAR], 0, { better: 'higher', chosenBy: 'person' }))).toEqual([
      null,
      'better',
    ])
    expect(verdicts(judge([WORSE, CLEAR], 0, { better: 'lower', chosenBy: 'person' }))).toEqual([
      null,
      'worse',
    ])
  })

  it('declares no winner among equals, nor with too few seeds, nor of one', () => {
    const { judged, isWinner } = rank([CLEAR, CLEAR, seeds(0.99, 0.99)], 'higher')
    expect(verdicts(judged)).toEqual(['too few seeds', 'too few seeds', null])
    expect(isWinner).toBe(false)
    expect(rank([CLEAR, CLEAR], 'higher')).toMatchObject({ best: 0, isWinner: false })
    expect(verdicts(rank([CLEAR, CLEAR], 'higher').judged)[1]).toBe('not distinguishable')
    expect(rank([CLEAR, []], 'higher')).toMatchObject({ best: 0, judged: [null, null], isWinner: false })
    expect(rank([[], []], 'higher').best).toBeNull()
  })

  it('asks more of a best that was chosen by looking at all than of a baseline', () => {
    // p = 0.013 of the paired t test: enough for one comparison, not for the best of three.
    const a = seeds(0.905, 0.901, 0.915, 0.898, 0.916)
    const b = seeds(0.912, 0.905, 0.918, 0.909, 0.921)
    expect(verdicts(judge([a, b], 1, { better: 'higher', chosenBy: 'person' }))[0]).toBe('worse')
    expect(verdicts(rank([a, b], 'higher').judged)[0]).toBe('worse')
    expect(verdicts(rank([a, b, a, a], 'higher').judged)[0]).toBe('not distinguishable')
  })

  it("corrects as Holm does (reference: R's p.adjust(method = 'holm'))", () => {
    const corrected = holm([0.01, 0.04, null, 0.03])
    expect(corrected.map((p) => p && Number(p.toFixed(10)))).toEqual([0.03, 0.06, null, 0.06])
    expect(holm([0.01], 3)).toEqual([0.03])
    expect(holm([0.6, 0.7])).toEqual([1, 1])
  })
})
