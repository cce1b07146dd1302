import { NO_BYTES } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { addUp } from './storage.mjs'

const own = { ...NO_BYTES, snapshot: 70, checkpoint: 10, metrics: 5, logs: 2 }
const account = {
  chunks: { bytes: 110, owned: 90, shared: 20, unreferenced: 0 },
  metricsBytes: 5,
  logsBytes: 2,
  experiments: [{ own }],
  sharedBetweenExperiments: 20,
  runs: [{ own }],
  otherRuns: { count: 0, own: NO_BYTES },
  uploads: [{ ownBytes: 10 }],
}
const stored = { chunks: 110, logs: 2 }

describe('addUp', () => {
  it('finds nothing in an account that adds up', () => {
    expect(addUp(account, stored)).toEqual([])
  })

  it('tells bytes that are counted twice, not at all, or left by a sweep', () => {
    expect(addUp(account, { ...stored, chunks: 111 })).toEqual([
      'the storage account: all chunks: found 110 bytes, expected 111',
    ])
    expect(addUp({ ...account, runs: [{ own }, { own }] }, stored)).toEqual([
      'the storage account: chunks of one run or file: found 170 bytes, expected 90',
    ])
    const left = { bytes: 110, owned: 90, shared: 19, unreferenced: 1 }
    expect(addUp({ ...account, chunks: left }, stored)).toEqual([
      'the storage account: chunks after a sweep that nothing refers to: found 1 bytes, expected 0',
    ])
  })
})
