import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EngineRecord, Run } from '@barycenter/contracts'
import type { Database, ListenHandlers } from '@barycenter/db'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { startWorker } from './start-worker.js'

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('looks after its run at once when the line over which it is told was cut and is back', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'barycenter-worker-'))
  const trainer = path.join(folder, 'trainer.mjs')
  writeFileSync(trainer, `process.on('message', ({ type }) => type === 'stop' && process.exit(0))`)
  let handlers: ListenHandlers = {}
  let heartbeats = 0
  const claims = [{ run: { id: 'run', provenance: null, config: null } as Run, token: 1n, recovered: false }]
  const database = {
    workers: { register: async () => {}, heartbeat: async () => {}, stop: async () => {} },
    listen: async (given: ListenHandlers) => {
      handlers = given
      return { stop: async () => {} }
    },
    queue: {
      claim: async () => claims.pop() ?? null,
      heartbeat: async () => {
        heartbeats++
        return { requestedAction: null }
      },
      release: async () => {},
    },
  }
  const worker = await startWorker({
    database: database as unknown as Database,
    databaseUrl: '',
    workerId: 'worker-1',
    engine: { name: 'wasm' } as EngineRecord,
    datasets: [],
    dataRoots: [],
    moduleRoots: [],
    product: { version: '0', commit: null, gpu: null },
    writing: { spoolRoot: path.join(folder, 'spool'), spoolLimitBytes: 1, sampleEveryMs: null },
    trainerModule: pathToFileURL(trainer),
    log: pino({ level: 'silent' }),
  })
  await settled()
  expect(heartbeats).toBe(1)
  handlers.onReconnected?.()
  expect(heartbeats).toBe(2)
  await worker.stop()
  rmSync(folder, { recursive: true, force: true })
})
