import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AppError, type LogBatchInput } from '@barycenter/contracts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../client.js'
import { createRunFolder, type RunFolder, type RunMessage, SpooledRun } from './run-folder.js'
import { newRunId } from './run-id.js'
import { createRunLogger } from './spooled-run-logger.js'
import { syncSpool } from './sync-spool.js'

interface Sent {
  params?: { runId: string }
  body: { logs?: { message: string }[]; status?: string }
}

describe('syncSpool', () => {
  let spoolDir: string
  /** What the server has taken: lines of batches, and how runs ended. */
  let taken: string[]
  /** Answers a call, or throws what the server says. */
  let answer: (name: string, sent: Sent) => void
  beforeEach(() => {
    spoolDir = mkdtempSync(path.join(tmpdir(), 'barycenter-sync-'))
    taken = []
    answer = () => {}
  })
  afterEach(() => rmSync(spoolDir, { recursive: true, force: true }))

  const client = {
    async call(name: string, sent: Sent) {
      answer(name, sent)
      const { logs, status } = sent.body
      if (name !== 'createExternalRun')
        taken.push(...(logs ?? []).map(({ message }) => message), status ?? '')
      taken = taken.filter(Boolean)
    },
  } as unknown as Client
  const sync = () => syncSpool({ client, spoolDir })

  const line = (message: string): RunMessage => {
    const body: LogBatchInput = {
      batchId: randomUUID(),
      series: [],
      logs: [{ level: 'info', message, timestamp: 0 }],
    }
    return { kind: 'batch', body }
  }
  const END: RunMessage = { kind: 'end', body: { status: 'completed' } }
  const files = (runId: string) => readdirSync(path.join(spoolDir, runId)).sort()

  /** No program has this number. */
  const GONE = 2 ** 30
  /** The folder of a program with the given number, here or on another machine. */
  async function begin(owner: { host?: string; pid?: number }) {
    const run = SpooledRun.parse({ id: newRunId(), experiment: 'e', name: 'r' })
    const folder = await createRunFolder(spoolDir, run)
    const file = path.join(folder.folder, 'run.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...owner }))
    return folder
  }

  it('leaves the folder to a program of another machine until that has ended the run', async () => {
    const folder = await begin({ host: 'another' })
    await folder.put(line('first'))
    await sync()
    await folder.put(line('second'))
    expect(files(folder.run.id)).toEqual(['000000002.batch.json', 'run.json'])
    await sync()
    expect(await sync()).toEqual([])
    await folder.put(END)
    await sync()
    expect(taken).toEqual(['first', 'second', 'completed'])
    expect(readdirSync(spoolDir)).toEqual([])
  })

  it('finds what a program logs after its folder was taken away', async () => {
    const folder = await begin({})
    rmSync(folder.folder, { recursive: true })
    await folder.put(line('first'))
    expect(files(folder.run.id)).toEqual(['000000001.batch.json', 'run.json'])
  })

  it('is told of by an offline logger whose disk did not take all', async () => {
    const logger = await createRunLogger({
      baseUrl: 'http://127.0.0.1:9',
      experiment: 'e',
      spoolDir,
      offline: true,
    })
    rmSync(path.join(spoolDir, logger.runId), { recursive: true })
    writeFileSync(path.join(spoolDir, logger.runId), 'no folder')
    logger.info('first')
    await expect(logger.finish()).rejects.toThrow(/neither with the server nor in the spool: E/)
  })

  it('keeps what the server fails at for the next time, and sends the other runs', async () => {
    const folder = await begin({ host: 'another' })
    await folder.put(line('first'))
    await folder.put(END)
    const other = await begin({ host: 'another' })
    await other.put(line('other'))
    answer = (name, { params }) => {
      if (name === 'logRunBatch' && params?.runId === folder.run.id) throw new AppError('INTERNAL', 'odd')
    }
    expect(await sync()).toMatchObject([
      { runId: folder.run.id, sent: 0, refusal: { code: 'INTERNAL' } },
      { runId: other.run.id, sent: 1, refusal: undefined },
    ])
    answer = () => {}
    await sync()
    expect(taken).toEqual(['other', 'first', 'completed'])
    expect(readdirSync(spoolDir)).toEqual([other.run.id])
  })

  it('sends what it can read of a damaged run, and the runs after it', async () => {
    const begun = [await begin({ pid: GONE }), await begin({ pid: GONE }), await begin({ pid: GONE })]
    // They are sent in the order of their ids, and of ids of one millisecond any may be the first.
    begun.sort((a, b) => (a.run.id < b.run.id ? -1 : 1))
    const [torn, damaged, later] = begun as [RunFolder, RunFolder, RunFolder]
    writeFileSync(path.join(torn.folder, 'run.json'), '{"run":')
    for (const folder of [damaged, later]) {
      await folder.put(line(folder === damaged ? 'lost' : 'later'))
      await folder.put(line('kept'))
      await folder.put(END)
    }
    writeFileSync(path.join(damaged.folder, '000000001.batch.json'), '{"batchId":')
    const message = expect.stringContaining('is damaged: ')
    expect(await sync()).toMatchObject([
      { runId: torn.run.id, folder: torn.folder, sent: 0, refusal: { code: 'INVALID_INPUT', message } },
      { runId: damaged.run.id, refusal: { code: 'INVALID_INPUT', message } },
      { runId: later.run.id, sent: 3, refusal: undefined },
    ])
    expect(taken).toEqual(['kept', 'completed', 'later', 'kept', 'completed'])
    expect(files(damaged.run.id)).toEqual(['000000001.batch.json.refused', 'run.json'])
  })

  it('leaves a run that its program is ending to it, and takes over once that has given up', async () => {
    const folder = await begin({})
    await folder.put(line('first'))
    await folder.put(END)
    expect(await sync()).toEqual([])
    await folder.leave()
    await sync()
    expect(taken).toEqual(['first', 'completed'])
    expect(readdirSync(spoolDir)).toEqual([])
  })

  it('sends what an offline logger of this very program has finished', async () => {
    const logger = await createRunLogger({
      baseUrl: 'http://127.0.0.1:9',
      experiment: 'e',
      spoolDir,
      offline: true,
    })
    logger.info('first')
    await logger.finish()
    await sync()
    expect(taken).toEqual(['first', 'completed'])
  })
})
