import type { RunEventBody, RunSegment } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { eventWords } from './event-words'

it('tells a result by the score of the task', () => {
  const result = { method: 'twa', test: { accuracy: 0.5, bits_per_character: 2.1132, bleu: 27.36 } } as never
  const body = { type: 'result.recorded', result } as const
  expect(eventWords(body, 'text-classification')).toBe('Result of twa: test accuracy 50.00 %')
  expect(eventWords(body, 'language-model')).toBe('Result of twa: test bits per character 2.113 bits')
  expect(eventWords(body, 'translation')).toBe('Result of twa: test BLEU 27.4')
  // A row that lacks it says so.
  expect(eventWords(body, 'object-detection')).toBe('Result of twa: test mAP@0.5 –')
})

it('names a file that was saved and how large it is', () => {
  const artifact = { name: 'tokenizer.json', bytes: 2048 } as never
  expect(eventWords({ type: 'artifact.saved', artifact }, 'translation')).toBe(
    'File tokenizer.json saved, 2.0 KiB',
  )
})

it('tells retries, moves and what was asked for', () => {
  const words = (body: RunEventBody) => eventWords(body, 'translation')
  const failure = { code: 'WORKER_LOST', message: 'gone', phase: null } as const
  const notBefore = new Date(2026, 0, 1, 12, 30, 5).toISOString()
  expect(words({ type: 'run.retried', retry: 1, of: 3, failure, notBefore })).toBe(
    'Retry 1 of 3 from 12:30:05, after WORKER_LOST: gone',
  )
  expect(words({ type: 'queue.moved', priority: 4 })).toBe('Moved in the queue: priority 4')
  expect(words({ type: 'action.requested', action: 'pause' })).toBe('Pause asked for')
  expect(words({ type: 'action.withdrawn', action: 'pause' })).toBe('Pause withdrawn')
})

it('tells where a resumed run goes on from, and what went with what is superseded', () => {
  const segment: RunSegment = { index: 2, phase: 'base', step: 40, methods: [], startSeq: 9 }
  const removed = {
    snapshots: [3, 4],
    subspace: true,
    methods: ['last'],
    artifacts: [],
    checkpoints: 1,
  } as never
  expect(eventWords({ type: 'segment.started', segment, removed }, 'translation')).toBe(
    'Segment 2: goes on from base, step 40; points beyond it are superseded; removed: snapshots #3, #4; the subspace; ' +
      'results of last',
  )
  const none = { snapshots: [], subspace: false, methods: [], artifacts: [], checkpoints: 0 }
  const external = { ...segment, phase: null }
  expect(eventWords({ type: 'segment.started', segment: external, removed: none }, 'translation')).toBe(
    'Segment 2: goes on from step 40; points beyond it are superseded',
  )
})
