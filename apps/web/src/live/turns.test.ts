import { expect, it } from 'vitest'
import { Turns } from './turns'

it('gives each chart one turn a frame, first come first, and the newest of what it wants to draw', () => {
  const frames: (() => void)[] = []
  const turns = new Turns((callback) => void frames.push(callback))
  const drawn: string[] = []
  const [a, b, c] = [{}, {}, {}]
  turns.take(a, () => drawn.push('a'))
  turns.take(b, () => drawn.push('b'))
  turns.take(c, () => drawn.push('c'))
  turns.take(a, () => drawn.push('a again'))
  turns.cancel(b)
  expect(frames).toHaveLength(1)
  frames.shift()!()
  expect(drawn).toEqual(['a again'])
  frames.shift()!()
  expect(drawn).toEqual(['a again', 'c'])
  expect(frames).toHaveLength(0)
})
