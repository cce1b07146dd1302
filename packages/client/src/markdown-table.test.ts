import { expect, it } from 'vitest'
import { markdownTable } from './markdown-table.js'

it('keeps bars, backslashes and line breaks inside their cell', () => {
  expect(markdownTable(['a', 'b'], [['x|y', 'x\\|y\r\nz']])).toBe(
    '| a | b |\n| --- | --- |\n| x\\|y | x\\\\\\|y z |',
  )
})
