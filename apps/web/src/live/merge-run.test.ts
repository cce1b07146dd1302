import type { Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { mergeRun, newerRun } from './merge-run'

const run = (id: string, seq: number, status: Run['status'] = 'running') => ({ id, seq, status }) as Run
const pages = (...runs: Run[]) => ({
  pages: [{ runs, nextCursor: null, total: runs.length }],
  pageParams: [null],
})

describe('news of a run', () => {
  it('replace the older reading of it and leave the others alone', () => {
    const merged = mergeRun(pages(run('a', 1), run('b', 1)), run('a', 2, 'completed'))
    expect(merged!.pages[0]!.runs).toEqual([run('a', 2, 'completed'), run('b', 1)])
  })

  it('that come late do not undo newer ones', () => {
    const merged = mergeRun(pages(run('a', 3, 'completed')), run('a', 2))
    expect(merged!.pages[0]!.runs[0]!.status).toBe('completed')
    expect(newerRun(run('a', 3), run('a', 2)).seq).toBe(3)
  })

  it('of a run that is on no page change nothing', () => {
    expect(mergeRun(pages(run('a', 1)), run('z', 1))).toBeNull()
  })
})
