import type { QueuedRun } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { queueNote, requirementMarks, startWords } from './queue-words'

const now = Date.parse('2026-01-01T00:00:00Z')
const requires = { pool: 'default', labels: [], engine: null, gpuMemoryGiB: null }
const queued = (fields: Partial<QueuedRun>) =>
  ({
    place: 1,
    status: 'queued',
    retried: 0,
    retries: 0,
    failures: [],
    requires,
    avoidWorkerId: null,
    ...fields,
  }) as QueuedRun

it('tells the expected start, and that it is not known', () => {
  expect(startWords(queued({ expectedStartAt: '2026-01-01T00:01:30Z' }), now)).toBe('in about 1 m 30 s')
  expect(startWords(queued({ expectedStartAt: '2025-12-31T23:59:59Z' }), now)).toBe('now')
  expect(startWords(queued({ expectedStartAt: null }), now)).toBe('unknown')
  expect(startWords(queued({ place: null, expectedStartAt: null }), now)).toBe('–')
})

it('tells retries and a lost worker before what is expected', () => {
  const failures = [{ code: 'WORKER_LOST', message: 'gone', phase: null }] as const
  expect(queueNote(queued({ retried: 1, retries: 2, failures: [...failures], expectation: 'x' }))).toBe(
    'Retry 1 of 2 after WORKER_LOST; x',
  )
  expect(queueNote(queued({ status: 'running', expectation: '' }))).toBe('Its worker was lost')
})

it('marks what a worker must have', () => {
  expect(requirementMarks(queued({}))).toEqual([])
  const gpu = { pool: 'gpu', labels: ['fast'], engine: 'webgpu' as const, gpuMemoryGiB: 8 }
  expect(requirementMarks(queued({ requires: gpu, avoidWorkerId: 'w' }))).toEqual([
    ...['pool gpu', 'fast', 'webgpu', 'GPU ≥ 8 GiB', 'not w'],
  ])
})
