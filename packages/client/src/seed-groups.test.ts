import type { Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { groupBySeed, seedOf } from './seed-groups.js'

let made = 0
const run = (parts: Partial<Run>) =>
  ({
    id: `run-${made++}`,
    name: 'net seed 1',
    kind: 'trained',
    experimentId: 'one',
    groupId: null,
    seed: null,
    provenance: null,
    params: {},
    ...parts,
  }) as Run

const grouped = (runs: readonly Run[]) =>
  groupBySeed(runs).map((group) => group.runs.map(({ id }) => runs.findIndex((one) => one.id === id)))

describe('groups of seeds', () => {
  it('takes equal params but the seed together, and runs of one launch', () => {
    const params = (lr: number, seed: number) => ({ lr, seed })
    const runs = [
      run({ params: params(0.1, 1) }),
      run({ params: params(0.2, 1) }),
      run({ params: params(0.1, 2), groupId: 'g' as Run['groupId'] }),
      run({ params: { other: 1 }, groupId: 'g' as Run['groupId'] }),
    ]
    expect(grouped(runs)).toEqual([[0, 2, 3], [1]])
  })

  it('keeps apart what other code or other data made, and what says nothing of itself', () => {
    const made = (commit: string) =>
      ({ commit, productVersion: '1', engine: null, data: null }) as unknown as Run['provenance']
    const params = { lr: 0.1 }
    expect(
      grouped([
        run({ params, provenance: made('a') }),
        run({ params, provenance: made('b') }),
        run({ params, provenance: made('a') }),
        run({}),
        run({}),
      ]),
    ).toEqual([[0, 2], [1], [3], [4]])
  })

  it('names a group by what its names have in common', () => {
    const name = (...names: string[]) =>
      groupBySeed(names.map((one) => run({ name: one, params: { a: 1 } })))[0]!.name
    expect(name('twa-hull mlp optdigits seed 1', 'twa-hull mlp optdigits seed 12')).toBe(
      'twa-hull mlp optdigits',
    )
    expect(name('net-s1', 'net-s2')).toBe('net')
    expect(name('losses 1', 'losses 2')).toBe('losses')
    expect(name('alpha', 'beta')).toBe('alpha')
    expect(name('only seed 1')).toBe('only seed 1')
  })

  it('finds the seed that a program logged', () => {
    expect(seedOf(run({ seed: 3, params: { seed: 4 } }))).toBe('3')
    expect(seedOf(run({ params: { 'train.seed': 4 } }))).toBe('4')
    expect(seedOf(run({ params: { random_state: 5 } }))).toBe('5')
    const none = run({ params: { seeds: 9 } })
    expect(seedOf(none)).toBe(none.id)
  })
})
