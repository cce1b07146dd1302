import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ended,
  freePort,
  openProduct,
  type ProcessHandle,
  type Product,
  root,
  until,
} from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

const BIN = 'packages/cli/bin/barycenter.js'

/** The run of SMALL_RUN, as a person would type it. */
const SMALL = [
  'dataset.trainLimit=600',
  'dataset.testLimit=300',
  'model.hidden=[16]',
  'base.epochs=4',
  'base.batchSize=32',
  'twa.epochs=2',
].flatMap((field) => ['--set', field])

describe('the command line, against a real API and worker', () => {
  let product: Product
  let api: ProcessHandle

  beforeAll(async () => {
    product = await openProduct()
    ;[api] = await Promise.all([product.startApi(), product.startWorker()])
  })
  afterAll(() => product.close())

  const barycenter = (...args: string[]) =>
    runScript(BIN, { ...process.env, BARYCENTER_URL: product.url }, args)

  it('launches a run, follows it to its end and prints its results', async () => {
    const { code, output } = await barycenter('launch', ...SMALL, '--name', 'by hand', '--watch')
    expect(output).toMatch(/by hand {2}queued/)
    expect(output).toMatch(/^TWA +\d+\.\d\d %/m)
    expect(code).toBe(0)
    const { runs } = await product.client.call('listRuns', { query: { search: 'by hand' } })
    expect(runs[0]?.provenance?.launchCommand ?? '').toContain('launch --set dataset.trainLimit=600')
  })

  it('launches one run for each seed, lists them, and compares them by name', async () => {
    const launched = await barycenter(
      'launch',
      ...SMALL,
      '--seeds',
      '1,2',
      '--name',
      'pair',
      '--watch',
      '--json',
    )
    const runs = JSON.parse(launched.output.slice(launched.output.indexOf('[\n'))) as {
      id: string
      name: string
    }[]
    expect(runs).toHaveLength(2)
    const list = await barycenter('list', '--status', 'completed')
    for (const { id } of runs) expect(list.output).toContain(id)
    const compared = await barycenter('compare', ...runs.map(({ name }) => name))
    expect(compared.output).toMatch(/^seed +1 +2$/m)
    expect(compared.output).toMatch(/^TWA, test accuracy .*\*/m)
    expect(compared.code).toBe(0)
  })

  it('names every wrong field and launches nothing', async () => {
    const { code, output } = await barycenter('launch', '--set', 'base.epochs=0', '--set', 'base.rate=1')
    expect(code).toBe(1)
    expect(output).toMatch(/config\.base\.epochs: found 0, expected a value of at least 1/)
    expect(output).toMatch(/config\.base\.rate: found 1, expected no such field/)
  })

  it('keeps watching through a restart of the API; a canceled run ends it with exit code 1', async () => {
    const { runs } = await product.client.call('launchRuns', {
      body: { name: 'endless', config: { dataset: { trainLimit: 600 }, base: { epochs: 5000 } } },
    })
    const { id } = runs[0]!
    const watching = spawn(process.execPath, [path.join(root, BIN), 'watch', id.slice(-6)], {
      env: { ...process.env, BARYCENTER_URL: product.url },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let told = ''
    watching.stderr.on('data', (bytes: Buffer) => {
      told += bytes
    })
    await until(async () => told.includes('running, base'))
    await api.end('SIGKILL')
    api = await product.startApi()
    const canceled = await barycenter('cancel', 'endless')
    expect(canceled.output).toContain('cancel requested')
    const [code] = await once(watching, 'close')
    expect((await ended(product.client, id)).status).toBe('canceled')
    expect(told).toMatch(/canceled/)
    expect(code).toBe(1)
  })

  it('holds, moves, releases, clones and drains', async () => {
    const named = (name: string, ...more: string[]) =>
      barycenter('launch', ...SMALL, '--name', name, '--pool', 'lab', ...more)
    await named('first')
    await named('second', '--priority', '-2', '--retries', '1')
    const queue = await barycenter('queue')
    expect(queue.output).toMatch(/^ +1 .*first +queued +0 .*waits for a worker with pool lab/m)
    expect(queue.output).toMatch(/^ +2 .*second +queued +-2 /m)
    expect((await barycenter('move', 'second', '--before', 'first')).output).toMatch(/second {2}place 1$/m)
    expect((await barycenter('hold', 'first')).output).toMatch(/first {2}held$/m)
    expect((await barycenter('queue')).output).toMatch(/^ +– .*first +held .*held until it is released/m)
    expect((await barycenter('release', 'first')).output).toMatch(/first {2}queued$/m)
    expect(await barycenter('pause', 'first')).toMatchObject({
      code: 1,
      output: expect.stringContaining('found trained, queued, expected a running run'),
    })
    expect(await barycenter('move', 'first')).toMatchObject({
      code: 2,
      output: expect.stringContaining('expected one of --before, --after and --priority'),
    })
    const clone = await barycenter('clone', 'first', '--set', 'base.epochs=2', '--pool', 'default', '--watch')
    expect(clone.code).toBe(0)
    await barycenter('cancel', 'first')
    expect((await barycenter('requeue', 'first', '--not-worker', 'w')).output).toMatch(/first {2}queued$/m)
    for (const name of ['first', 'second']) await barycenter('cancel', name)

    const workers = await barycenter('workers', '--json')
    const [{ id }] = JSON.parse(workers.output)
    expect((await barycenter('drain', id)).output).toContain('idle, draining')
    expect((await barycenter('workers')).output).toMatch(/idle, draining +wasm .* 0\/1 /)
    expect((await barycenter('drain', id, '--undo')).output).toMatch(/idle$/m)
    expect(await barycenter('drain', 'nobody')).toMatchObject({ code: 1 })
  })

  it('says which address did not answer and what to do', async () => {
    const server = `http://127.0.0.1:${await freePort()}`
    const { code, output } = await runScript(BIN, process.env, ['list', '--server', server])
    expect(code).toBe(1)
    expect(output).toContain(`No answer from ${server}: connect ECONNREFUSED`)
    expect(output).toContain('npm start')
  })

  it('says so at once of a server that hangs up as a connection opens', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, output } = await runScript(BIN, process.env, ['list', '--server', address])
    server.close()
    expect(code).toBe(1)
    expect(output).toContain(`No answer from ${address}: other side closed`)
  })

  it('answers wrong usage with exit code 2', async () => {
    expect((await barycenter('compare', 'one')).code).toBe(2)
    expect((await barycenter('launch', '--preset', 'nothing')).output).toContain('twa-head')
    expect((await barycenter('dance')).code).toBe(2)
  })
})
