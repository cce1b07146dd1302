import { describe, expect, it } from 'vitest'
import { placeIssues } from './issue-fields'
import { checkLaunch, EMPTY_LAUNCH, launchConfig, readSeeds } from './launch-values'

const check = (change: Partial<typeof EMPTY_LAUNCH>) => checkLaunch({ ...EMPTY_LAUNCH, ...change }, 'test')
const placed = (change: Partial<typeof EMPTY_LAUNCH>) => placeIssues(check(change).issues)

describe('checkLaunch', () => {
  it('accepts an empty form: everything has a default', () => {
    const { input, issues } = check({})
    expect(issues).toEqual([])
    expect(input).toMatchObject({ experiment: 'default', config: { seed: 1 }, launchCommand: 'test' })
    expect(input).not.toHaveProperty('seeds')
  })

  it('makes several seeds a group and one seed the seed of the run', () => {
    expect(check({ seeds: '3' }).input).toMatchObject({ config: { seed: 3 } })
    expect(check({ seeds: '1, 2 5-7' }).input?.seeds).toEqual([1, 2, 5, 6, 7])
  })

  it('sends the config that the JSON panel shows, its seed included', () => {
    for (const seeds of ['', '3', '1-5']) {
      const values = { seeds, config: { 'base:epochs': '2' } }
      expect(check(values).input?.config).toEqual(launchConfig(values))
    }
  })

  it('keeps seeds it cannot read for the message', () => {
    expect(readSeeds('1, x, 9-3')).toEqual([1, 'x', '9-3'])
  })
})

describe('issues at their fields', () => {
  it('say what was found and what was expected', () => {
    const { byField } = placed({ config: { 'base:epochs': 'ten', 'dataset:heldOutFraction': '0.9' } })
    expect(byField.get('config.base:epochs')).toBe('found "ten", expected a value of type number')
    expect(byField.get('config.dataset:heldOutFraction')).toBe('found 0.9, expected a value of at most 0.5')
  })

  it('find seeds and lists as a whole', () => {
    expect(placed({ seeds: 'x' }).byField.has('seeds')).toBe(true)
    expect(placed({ seeds: '1, x' }).byField.has('seeds')).toBe(true)
    expect(placed({ config: { 'model:hidden': '64, x' } }).byField.has('config.model:hidden')).toBe(true)
    expect(placed({ tags: '=1' }).byField.has('tags')).toBe(true)
  })

  it('from the server are placed with or without the config in front; unknown ones are kept in words', () => {
    const issue = (path: string) => ({ path, found: '"x"', expected: 'y' })
    const { byField, elsewhere } = placeIssues([
      issue('dataset.name'),
      issue('config.twa.epochs'),
      issue('config.zoo'),
    ])
    expect([...byField.keys()]).toEqual(['config.dataset:name', 'config.twa:epochs'])
    expect(elsewhere).toEqual(['config.zoo: found "x", expected y'])
  })
})
