import { expect, it } from 'vitest'
import { numericColumns, parseDelimited } from './parse-delimited'

it('reads quotes, commas and line ends inside them, with and without a last line end', () => {
  expect(parseDelimited('a,b\r\n"1,5","say ""x""\nagain"\n', ',')).toEqual([
    ['a', 'b'],
    ['1,5', 'say "x"\nagain'],
  ])
  expect(parseDelimited('a\tb\n1\t', '\t')).toEqual([
    ['a', 'b'],
    ['1', ''],
  ])
})

it('stops at as many rows as it is asked for', () => {
  expect(parseDelimited('1\n2\n3\n', ',', 2)).toEqual([['1'], ['2']])
})

it('tells columns of numbers, with gaps in them, from those of words', () => {
  const rows = [
    ['1', 'a', '', '2026-01-01'],
    ['-2.5e3', '2', '', '2026-01-02'],
    ['', 'NaN', '', ''],
  ]
  expect(numericColumns(['n', 'word', 'empty', 'day'], rows)).toEqual([true, false, false, false])
})
