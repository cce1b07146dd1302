import { describe, expect, it } from 'vitest'
import { readOptions } from './options.mjs'

describe('the options of npm run reproduce', () => {
  it('are five seeds of everything in full, and one of a smoke', () => {
    expect(readOptions(['--full'])).toMatchObject({ action: 'full', engine: 'wasm', seeds: [1, 2, 3, 4, 5] })
    expect(readOptions(['--full']).experiments).toHaveLength(15)
    expect(readOptions(['--short']).seeds).toEqual([1])
  })

  it('name experiments whole or by what they begin with, and seeds as a range', () => {
    const names = (...args) => readOptions(['--list', ...args]).experiments.map(({ name }) => name)
    expect(names('--only', 'bccd-soup')).toEqual(['bccd-soup'])
    expect(names('--only', 'optdigits')).toEqual(['optdigits-head', 'optdigits-tail', 'optdigits-soup'])
    expect(readOptions(['--full', '--seeds', '6-8']).seeds).toEqual([6, 7, 8])
  })

  it.each([
    [[], 'found none, expected one of --short, --full, --list, --report'],
    [['--full', '--short'], 'found --short and --full, expected one of'],
    [['--full', '--only', 'mnist'], '--only: found "mnist", expected one of optdigits-head'],
    [['--full', '--seeds', '5-1'], '--seeds: found "5-1", expected a range such as 1-5'],
    [['--full', '--engine', 'gpu'], '--engine: found "gpu", expected one of wasm'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j is refused: %s', (args, words) => expect(() => readOptions(args)).toThrow(words))
})
