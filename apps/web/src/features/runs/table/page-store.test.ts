import type { RunValue } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { type PageQuery, PageStore } from './page-store'

const loss: RunValue = { of: 'metric', key: 'loss', stat: 'last' }
const rate: RunValue = { of: 'param', key: 'rate' }

/** A server with this many lines, which says what it was asked. */
function server(count: number, first: readonly RunValue[] = []) {
  const asked: PageQuery[] = []
  const names = Array.from({ length: count }, (_, at) => `line ${at}`)
  const read = async (query: PageQuery) => {
    asked.push(query)
    const from = query.cursor === undefined ? 0 : Number(query.cursor)
    const page = names.slice(from, from + query.limit)
    const next = from + page.length
    return {
      lines: page.map((key) => ({
        key,
        facts: key,
        values: query.select.map((value) => `${value.of} of ${key}`),
      })),
      nextCursor: next < names.length ? String(next) : null,
      total: names.length,
    }
  }
  return { asked, names, store: new PageStore<string, string | null>(read, null, first) }
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

describe('a list read page by page', () => {
  it('reads as far as one looks, and no further', async () => {
    const { store, asked } = server(1000)
    store.want(0, 20, [loss])
    await settled()
    expect([store.state().keys.length, store.state().total, asked.length]).toEqual([50, 1000, 1])
    store.want(330, 350, [loss])
    await settled()
    expect(store.state().keys.length).toBe(351)
    expect(asked.map(({ cursor, limit }) => [cursor, limit])).toEqual([
      [undefined, 50],
      ['50', 301],
    ])
  })

  it('reads lines and their values at once where both are wanted in one moment', async () => {
    const { store, asked } = server(10)
    store.want(0, 0, [])
    store.want(0, 9, [loss, rate])
    await settled()
    expect(asked.map(({ select }) => select)).toEqual([[loss, rate]])
  })

  it('reads its first page with values that are known before what is in sight, and then only what that lacked', async () => {
    const seed: RunValue = { of: 'field', field: 'seed' }
    const { store, asked } = server(10, [loss, rate])
    store.want(0, 9, [loss, seed])
    await settled()
    store.refresh()
    await settled()
    expect(asked.map(({ select }) => select)).toEqual([[loss, rate], [seed], [loss, seed]])
  })

  it('reads no values where none are wanted, whichever are known', async () => {
    const { store, asked } = server(10, [loss, rate])
    store.want(0, 0, [])
    await settled()
    expect(asked.map(({ select }) => select)).toEqual([[]])
  })

  it('keeps the lines that a fresh reading finds as they were', async () => {
    const { store } = server(3)
    store.want(0, 2, [loss])
    await settled()
    const before = store.line('line 1')
    const told: string[] = []
    store.subscribeLine('line 1', () => told.push('line 1'))
    store.refresh()
    await settled()
    expect([store.line('line 1') === before, told]).toEqual([true, []])
  })

  it('asks for a further value of the pages in sight alone', async () => {
    const { store, asked } = server(300)
    store.want(0, 20, [loss])
    await settled()
    store.want(150, 160, [loss])
    await settled()
    store.want(150, 160, [loss, rate])
    await settled()
    expect(asked.at(-1)).toMatchObject({ cursor: '50', select: [rate] })
    expect(store.line('line 150')?.values).toEqual({
      'metric:last:loss': 'metric of line 150',
      'param:rate': 'param of line 150',
    })
    expect(store.line('line 3')?.values).toEqual({ 'metric:last:loss': 'metric of line 3' })
  })

  it('leaps over lines without their values, which it reads where one comes back to them', async () => {
    const { store, asked } = server(3000)
    store.want(0, 20, [loss])
    await settled()
    store.want(1200, 1220, [loss])
    await settled()
    expect(asked.map(({ cursor, select }) => [cursor, select])).toEqual([
      [undefined, [loss]],
      ['50', []],
      ['550', []],
      ['1050', [loss]],
    ])
    store.want(600, 620, [loss])
    await settled()
    expect(asked.at(-1)).toMatchObject({ cursor: '550', select: [loss] })
    expect(store.line('line 600')?.values).toEqual({ 'metric:last:loss': 'metric of line 600' })
  })

  it('puts a fresh reading in place at once', async () => {
    const { store, names } = server(120)
    store.want(0, 110, [loss])
    await settled()
    names.unshift('new')
    const seen: number[] = []
    store.subscribe(() => seen.push(store.state().keys.length))
    store.refresh()
    await settled()
    expect(store.state().keys.slice(0, 2)).toEqual(['new', 'line 0'])
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(111)
  })

  it('tells of one line only those who watch it', async () => {
    const { store } = server(3)
    store.want(0, 2, [])
    await settled()
    const told: string[] = []
    for (const key of ['line 0', 'line 1']) store.subscribeLine(key, () => told.push(key))
    store.patch('line 1', (line) => ({ ...line, facts: 'changed' }))
    store.patch('line 2', () => null)
    expect([told, store.line('line 1')?.facts, store.state()]).toMatchObject([
      ['line 1'],
      'changed',
      { keys: ['line 0', 'line 1'], total: 2 },
    ])
  })

  it('keeps news that are younger than the answer under way', async () => {
    const { store } = server(3)
    store.want(0, 2, [])
    await settled()
    store.refresh()
    store.patch('line 1', (line) => ({ ...line, facts: 'newer' }))
    await settled()
    expect(store.line('line 1')?.facts).toBe('newer')
  })

  it('keeps what it has when a reading fails, says so, and goes on when told', async () => {
    let fails = false
    const store = new PageStore<string, null>(async () => {
      if (fails) throw new Error('away')
      return { lines: [{ key: 'a', facts: 'a', values: [] }], nextCursor: null, total: 1 }
    }, null)
    store.want(0, 0, [])
    await settled()
    fails = true
    store.refresh()
    await settled()
    expect([store.state().error?.message, store.state().keys]).toEqual(['away', ['a']])
    fails = false
    store.refresh()
    await settled()
    expect(store.state().error).toBeNull()
  })
})
