import { createClient } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { findRun } from './find-run.js'

const external = (id: string, name: string) => ({
  id,
  name,
  experimentId: '0190a1b2-0000-7000-8000-000000000009',
  experimentName: 'e',
  kind: 'external',
  status: 'running',
  seed: null,
  groupId: null,
  parentRunId: null,
  origin: null,
  config: null,
  params: {},
  tags: {},
  notes: '',
  progress: null,
  failure: null,
  requestedAction: null,
  provenance: null,
  results: [],
  summary: {},
  attempt: 0,
  workerId: null,
  heartbeatAt: null,
  liveness: null,
  recoveries: 0,
  queue: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  archivedAt: null,
  seq: 0,
})

const runs = [
  external('0190a1b2-1111-7000-8000-00000000aaaa', 'one'),
  external('0190a1b2-2222-7000-8000-00000000bbbb', 'twin'),
  external('0190a1b2-2333-7000-8000-00000000cccc', 'twin'),
]

const fetch = async (url: unknown) => {
  const wanted = runs.find(({ id }) => String(url).endsWith(id))
  return Response.json(wanted ?? { runs, nextCursor: null, total: runs.length })
}
const client = createClient({ baseUrl: 'http://127.0.0.1:4747', fetch: fetch as typeof globalThis.fetch })
const idOf = async (reference: string): Promise<Run['id']> => (await findRun(client, reference)).id

describe('findRun', () => {
  it.each([
    ['a full id', runs[1]!.id, 1],
    ['the beginning of an id', '0190a1b2-22', 1],
    ['the end of an id', 'cccc', 2],
    ['a name', 'one', 0],
  ])('knows a run by %s', async (_, reference, place) => expect(await idOf(reference)).toBe(runs[place]!.id))

  it('names every run that a reference could mean', () =>
    expect(idOf('twin')).rejects.toThrow(new RegExp(`found 2 runs \\(${runs[1]!.id}, ${runs[2]!.id}\\)`)))

  it('says that there is none, and how to name one', () =>
    expect(idOf('nothing')).rejects.toThrow(/found no run .* expected exactly one/))

  it('does not take three characters for an id', () => expect(idOf('aaa')).rejects.toThrow(/found no run/))
})
