import type { Run } from '@barycenter/contracts'
import { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { keys } from './queries'
import { takeNews } from './use-runs-news'

const run = (id: string, seq: number) => ({ id, seq, archivedAt: null, deletedAt: null }) as Run
const filter = { archived: false, search: '' }

it('puts news into the lists of runs, and leaves what charts and the explorer read alone', () => {
  const client = new QueryClient()
  const hits = [{ id: 'a' }]
  client.setQueryData(['runs', 'charted', {}, {}, []], hits)
  client.setQueryData(keys.runList(filter), {
    pages: [{ runs: [run('a', 1)], nextCursor: null, total: 1 }],
    pageParams: [null],
  })
  expect(takeNews(client, run('a', 2))).toBe(true)
  expect(client.getQueryData(keys.runList(filter))).toMatchObject({
    pages: [{ runs: [{ id: 'a', seq: 2 }] }],
  })
  expect(client.getQueryData(['runs', 'charted', {}, {}, []])).toBe(hits)
  expect(takeNews(client, run('new', 1))).toBe(false)
})
