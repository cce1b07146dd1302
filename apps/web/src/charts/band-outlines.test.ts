import { expect, it } from 'vitest'
import { bandOutlines } from './band-outlines'

it('goes along the upper edge and back along the lower one, apart where either has no value', () => {
  const band = { x: [0, 1, 2, 3], upper: [5, 6, null, 7], lower: [1, 2, 3, 4] }
  expect(bandOutlines(band)).toEqual([
    [
      [0, 5],
      [1, 6],
      [1, 2],
      [0, 1],
    ],
    [
      [3, 7],
      [3, 4],
    ],
  ])
})
