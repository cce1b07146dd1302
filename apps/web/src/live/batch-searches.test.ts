import { describe, expect, it } from 'vitest'
import { SearchBatch, type SearchBody } from './batch-searches'

type Search = ConstructorParameters<typeof SearchBatch>[0]

function setUp(search: Search) {
  let send = () => {}
  const batch = new SearchBatch(search, (callback) => {
    send = callback
  })
  return { batch, send: () => send() }
}

const body = (keys: string[], more: Partial<SearchBody> = {}) =>
  ({ runIds: ['a'], keys, ...more }) as SearchBody
const answer = ({ keys }: SearchBody) =>
  Promise.resolve({ runs: [], lines: keys.map((key) => ({ key })), bands: [] } as never)
const alive = () => new AbortController().signal

describe('searches of one moment', () => {
  it('about the same runs and range are one, and each chart gets its own lines', async () => {
    const asked: SearchBody[] = []
    const { batch, send } = setUp((of) => {
      asked.push(of)
      return answer(of)
    })
    const answers = [['x'], ['y', 'x']].map((keys) => batch.ask(body(keys), alive()))
    const other = batch.ask(body(['x'], { from: 5 }), alive())
    send()
    expect(asked.map(({ keys, from }) => [keys, from])).toEqual([
      [['x', 'y'], undefined],
      [['x'], 5],
    ])
    const linesOf = async (of: Promise<unknown>) =>
      ((await of) as { lines: { key: string }[] }).lines.map(({ key }) => key)
    expect(await Promise.all(answers.map(linesOf))).toEqual([['x'], ['x', 'y']])
    expect(await linesOf(other)).toEqual(['x'])
  })

  it('are several where one answer would have too many lines', () => {
    const asked: SearchBody[] = []
    const { batch, send } = setUp((of) => {
      asked.push(of)
      return answer(of)
    })
    const runIds = Array.from({ length: 25 }, (_, index) => `run ${index}`) as never
    for (const key of ['u', 'v', 'w']) void batch.ask(body([key], { runIds }), alive())
    send()
    expect(asked.map(({ keys }) => keys)).toEqual([['u', 'v'], ['w']])
  })

  it('are called off once no chart waits for them', async () => {
    const signals: AbortSignal[] = []
    const { batch, send } = setUp((_, signal) => {
      signals.push(signal)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('off'))))
    })
    const [a, b, c] = [new AbortController(), new AbortController(), new AbortController()]
    const answers = [a, b, c].map(({ signal }) => batch.ask(body(['x']), signal))
    const ends = Promise.allSettled(answers.slice(0, 2))
    c.abort()
    send()
    a.abort()
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    b.abort()
    expect(signals[0]!.aborted).toBe(true)
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
