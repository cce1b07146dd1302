import { describe, expect, it } from 'vitest'
import { movedCell } from './use-grid-keys'

const grid = { rows: 100, cols: 5, pageRows: 10 }
const press = (row: number, col: number, key: string, ctrlKey = false) =>
  movedCell({ row, col }, { key, ctrlKey, metaKey: false }, grid)

describe('keys of the grid', () => {
  it('move to the next cell, and stop at the edges', () => {
    expect([press(0, 0, 'ArrowUp'), press(-1, 0, 'ArrowUp'), press(99, 4, 'ArrowDown')]).toEqual([
      { row: -1, col: 0 },
      { row: -1, col: 0 },
      { row: 99, col: 4 },
    ])
    expect([press(3, 0, 'ArrowLeft'), press(3, 2, 'ArrowRight')]).toEqual([
      { row: 3, col: 0 },
      { row: 3, col: 3 },
    ])
  })

  it('move by a screen, to the ends of a row and of the table', () => {
    expect([press(50, 2, 'PageDown'), press(4, 2, 'PageUp')]).toEqual([
      { row: 60, col: 2 },
      { row: 0, col: 2 },
    ])
    expect([press(50, 2, 'Home'), press(50, 2, 'End', true)]).toEqual([
      { row: 50, col: 0 },
      { row: 99, col: 4 },
    ])
    expect(press(50, 2, 'a')).toBeNull()
  })
})
