import type { Run } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { compareOrigins } from './compare-origins.js'
import { groupEach, type SeedGroup } from './seed-groups.js'

const run = (id: string, params: Run['params'], parts: Partial<Run> = {}) =>
  ({ id, name: id, kind: 'trained', params, tags: {}, provenance: null, ...parts }) as Run
const provenance = (commit: string, gpu: string | null) =>
  ({
    productVersion: '1',
    commit,
    node: 'v22',
    platform: 'linux',
    packages: { tfjs: '4' },
    cpu: 'c',
    gpu,
    launchCommand: 'npm start',
    engine: null,
    data: null,
  }) as Run['provenance']

it('puts what differs first in each section, and knows none from null', () => {
  const groups = groupEach([
    run('a', { a: 1, z: null }, { provenance: provenance('c1', null), tags: { team: 'x' } }),
    run('b', { a: 1 }, { provenance: provenance('c2', 'gpu') }),
  ])
  const differing = compareOrigins(groups).filter(({ differs }) => differs)
  expect(differing.map(({ section, key, values }) => [section, key, values])).toEqual([
    ['config', 'z', [[null], [undefined]]],
    ['code', 'commit', [['c1'], ['c2']]],
    ['machine', 'gpu', [[null], ['gpu']]],
    ['tags', 'team', [['x'], [undefined]]],
  ])
  expect(
    compareOrigins(groups)
      .filter(({ section }) => section === 'config')
      .map(({ key }) => key),
  ).toEqual(['z', 'a'])
})

it('compares groups by the values that their runs have, whatever their order', () => {
  const group = (id: string, ...seeds: number[]): SeedGroup => ({
    id,
    name: id,
    runs: seeds.map((seed) => run(`${id}${seed}`, { seed })),
  })
  const seedRow = (...groups: SeedGroup[]) => compareOrigins(groups).find(({ key }) => key === 'seed')!
  expect(seedRow(group('a', 2, 10, 1), group('b', 1, 2, 10))).toMatchObject({
    differs: false,
    values: [
      [1, 2, 10],
      [1, 2, 10],
    ],
  })
  expect(seedRow(group('a', 1, 2), group('b', 1)).differs).toBe(true)
})

it('takes what a waiting run has not told for unknown, not for different', () => {
  const told = run('a', {}, { provenance: provenance('c1', null) })
  const commitRow = (...runs: Run[]) => compareOrigins(groupEach(runs)).find(({ key }) => key === 'commit')!
  expect(commitRow(told, run('b', {}))).toMatchObject({ differs: false, values: [['c1'], []] })
  const other = run('c', {}, { provenance: provenance('c2', null) })
  expect(commitRow(run('b', {}), told, other)).toMatchObject({ differs: true, values: [[], ['c1'], ['c2']] })
})
