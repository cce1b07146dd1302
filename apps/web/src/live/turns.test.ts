import { describe, expect, it } from 'vitest'
import { Turns } from './turns'

/** Turns whose frames and rests come when the test says so. */
function openTurns() {
  const frames: (() => void)[] = []
  const rests: { callback: () => void; ms: number }[] = []
  const drawn: string[] = []
  const turns = new Turns(
    (callback) => void frames.push(callback),
    (callback, ms) => void rests.push({ callback, ms }),
  )
  return { turns, frames, rests, drawn, draw: (what: string) => () => void drawn.push(what) }
}

describe('turns', () => {
  it('are one a frame, first come first, with the newest of what is to be drawn', () => {
    const { turns, frames, drawn, draw } = openTurns()
    const [a, b, c] = [{}, {}, {}]
    turns.take(a, 'answer', draw('a'))
    turns.take(b, 'answer', draw('b'))
    turns.take(c, 'answer', draw('c'))
    turns.take(a, 'answer', draw('a again'))
    turns.cancel(b)
    expect(frames).toHaveLength(1)
    frames.shift()!()
    expect(drawn).toEqual(['a again'])
    frames.shift()!()
    expect(drawn).toEqual(['a again', 'c'])
    expect(frames).toHaveLength(0)
  })

  it('of news are two a frame with a rest in between, which an answer does not wait for', () => {
    const { turns, frames, rests, drawn, draw } = openTurns()
    for (const chart of ['a', 'b', 'c']) turns.take({}, 'news', draw(`news of ${chart}`))
    frames.shift()!()
    expect(drawn).toEqual(['news of a', 'news of b'])
    expect(frames).toHaveLength(0)
    turns.take({}, 'answer', draw('answer of d'))
    frames.shift()!()
    expect(drawn.slice(2)).toEqual(['answer of d'])
    expect(frames).toHaveLength(0)
    rests.shift()!.callback()
    frames.shift()!()
    expect(drawn.slice(3)).toEqual(['news of c'])
  })

  it('rest the shorter the more charts wait, so that each is drawn four times a second or as often as there is room', () => {
    const { turns, frames, rests, draw } = openTurns()
    for (let chart = 0; chart < 19; chart++) turns.take({}, 'news', draw('news'))
    const seen: number[] = []
    while (frames.length > 0) {
      frames.shift()!()
      const { callback, ms } = rests.shift()!
      seen.push(ms)
      callback()
    }
    expect(seen).toHaveLength(10)
    expect(seen[0]).toBe(100)
    expect(seen.slice(-3)).toEqual([100, 500 / 3, 250])
  })

  it('still has an answer first when news come before it is drawn', () => {
    const { turns, frames, drawn, draw } = openTurns()
    const [a, b] = [{}, {}]
    turns.take(b, 'news', draw('b'))
    turns.take(a, 'answer', draw('a'))
    turns.take(a, 'news', draw('a with news'))
    frames.shift()!()
    expect(drawn).toEqual(['a with news'])
  })
})
