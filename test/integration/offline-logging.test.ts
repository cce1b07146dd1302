import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { LogBatch } from '@barycenter/contracts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BreakableLine, openBreakableLine } from '../fixtures/breakable-line.js'
import { openProduct, type Product, root, until } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

describe('a program that logs with a spool', () => {
  let product: Product
  let line: BreakableLine
  let spoolDir: string
  const programs = new Set<ChildProcess>()

  beforeAll(async () => {
    product = await openProduct()
    await product.startApi()
    line = await openBreakableLine(product.url)
  })
  afterAll(async () => {
    await line.close()
    await product.close()
  })
  beforeEach(async () => {
    spoolDir = await mkdtemp(path.join(tmpdir(), 'barycenter-logger-'))
  })
  afterEach(async () => {
    for (const program of programs) program.kill('SIGKILL')
    await rm(spoolDir, { recursive: true, force: true })
  })

  function start(env: { POINTS: string; OFFLINE?: string }) {
    const program = spawn(process.execPath, [path.join(root, 'test/fixtures/logging-program.mjs')], {
      env: { ...process.env, SERVER: line.url, SPOOL_DIR: spoolDir, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    programs.add(program)
    let output = ''
    program.stdout.on('data', (bytes: Buffer) => {
      output += bytes
    })
    const ended = once(program, 'close').then(() => output)
    return {
      output: () => output,
      ended,
      async kill() {
        program.kill('SIGKILL')
        await ended
      },
    }
  }

  const sync = () => runScript('packages/cli/bin/barycenter.js', {}, ['--server', line.url, 'sync', spoolDir])
  const batches = () =>
    readdirSync(spoolDir).flatMap((run) =>
      readdirSync(path.join(spoolDir, run))
        .filter((file) => file.endsWith('.batch.json'))
        .sort()
        .map((file) => LogBatch.parse(JSON.parse(readFileSync(path.join(spoolDir, run, file), 'utf8')))),
    )
  const spooledSteps = () => batches().flatMap(({ series }) => series.flatMap(({ steps }) => steps))
  const runOf = (output: string) => output.split('\n')[0]!
  const get = (runId: string) => product.client.call('getRun', { params: { runId } })
  async function stepsOf(runId: string): Promise<number[]> {
    const { series } = await product.client.call('getRunMetrics', { params: { runId }, query: {} })
    return series.flatMap(({ points }) => points.map(([step]) => step))
  }
  const notesOf = async (runId: string) =>
    (await fetch(`${product.url}/api/v1/runs/${runId}/artifacts/notes/end.txt`)).text()
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

  it('offline: keeps all of the run, and sync sends it, once', async () => {
    const output = await start({ POINTS: '1000', OFFLINE: '1' }).ended
    const runId = runOf(output)
    await expect(get(runId)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    const sent = await sync()
    expect(sent).toMatchObject({ code: 0, output: expect.stringContaining(runId) })
    expect(await get(runId)).toMatchObject({ kind: 'external', status: 'completed', name: 'logged' })
    expect(await stepsOf(runId)).toEqual(upTo(1000))
    expect(await notesOf(runId)).toBe('1000 points')
    expect(readdirSync(spoolDir)).toEqual([])
    expect(await sync()).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to send') })
  })

  it('killed while the server was away: sync sends what it had kept, once, and ends the run as failed', async () => {
    line.break()
    const program = start({ POINTS: '1000000' })
    await until(async () => existsSync(spoolDir) && batches().length >= 3)
    await program.kill()
    const kept = spooledSteps()
    expect(kept).toEqual(upTo(kept.length))
    expect(await sync()).toMatchObject({ code: 1, output: expect.stringContaining('No answer from') })
    expect(spooledSteps()).toEqual(kept)
    line.mend()
    expect(await sync()).toMatchObject({ code: 0 })
    const runId = runOf(program.output())
    expect(await stepsOf(runId)).toEqual(kept)
    expect(await get(runId)).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringContaining('gone before it ended') },
    })
  })

  it('cut off again and again while it logs: stores every point once', async () => {
    const program = start({ POINTS: '5000' })
    await until(async () => program.output() !== '')
    const runId = runOf(program.output())
    for (let cut = 0; cut < 5; cut++) {
      const before = await stepsOf(runId).catch(() => [])
      line.break()
      line.mend()
      await until(async () => {
        const steps = await stepsOf(runId).catch(() => [])
        return steps.length > before.length || steps.length === 5000
      })
    }
    expect(await program.ended).toContain('waiting: 0')
    expect(await stepsOf(runId)).toEqual(upTo(5000))
    expect(readdirSync(spoolDir)).toEqual([])
  })

  it('done while the server was away: the next program on the same spool sends it', async () => {
    line.break()
    const first = runOf(await start({ POINTS: '100' }).ended)
    expect(spooledSteps()).toEqual(upTo(100))
    line.mend()
    const second = runOf(await start({ POINTS: '100' }).ended)
    await until(async () => (await get(first)).status === 'completed')
    expect(await stepsOf(first)).toEqual(upTo(100))
    expect(await stepsOf(second)).toEqual(upTo(100))
  })
})
