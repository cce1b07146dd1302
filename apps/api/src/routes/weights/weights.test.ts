import { createHash } from 'node:crypto'
import { type Run, routes, UPLOAD_PATH, type WeightsTensors } from '@barycenter/contracts'
import { safetensorsHeader } from '@barycenter/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi, UPLOAD_LIMIT } from '../../../test-support/api-fixture.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

/** A file of one tensor that holds `values`. */
function fileOf(values: number[]): Buffer {
  const data = Float32Array.from(values)
  const place = { name: 'w', shape: [data.length], dtype: 'float32', offset: 0, bytes: data.byteLength }
  return Buffer.concat([safetensorsHeader({ tensors: [place as never] }, {}), Buffer.from(data.buffer)])
}

async function upload(payload: Buffer, type = 'application/octet-stream') {
  const url = `${UPLOAD_PATH}?name=net.safetensors`
  const response = await api.app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
  return { status: response.statusCode, body: response.json() as unknown }
}

describe('an uploaded file', () => {
  it('is answered with its SHA-256 and its tensors, listed, and shown', async () => {
    const bytes = fileOf([1, 2, 3])
    const { status, body } = await upload(bytes)
    const expected = {
      file: createHash('sha256').update(bytes).digest('hex'),
      name: 'net.safetensors',
      bytes: 12,
      tensorCount: 1,
    }
    expect(status).toBe(201)
    expect(body).toMatchObject({ ...expected, tensors: [{ name: 'w', shape: [3] }] })
    expect((await api.ask(routes.listWeights)).body).toMatchObject({ weights: [expected] })
    const path = routes.getWeights.path.replace(':file', expected.file)
    expect(await api.ask({ method: 'GET', path })).toEqual({ status: 200, body })
  })

  it('that is damaged is refused with what is wrong', async () => {
    expect(await upload(fileOf([1, 2, 3]).subarray(0, -4))).toMatchObject({
      status: 422,
      body: { error: { code: 'WEIGHTS_INVALID', issues: [{ path: 'file' }] } },
    })
    expect(await upload(fileOf([1, Number.NaN]))).toMatchObject({
      status: 422,
      body: { error: { message: 'tensor "w": found NaN as number 1, expected finite numbers' } },
    })
  })

  it('of another type, or none, is refused', async () => {
    expect(await upload(Buffer.from('{}'), 'application/json')).toMatchObject({
      status: 415,
      body: { error: { issues: [{ path: 'content-type', expected: 'application/octet-stream' }] } },
    })
  })

  it('that is larger than the operator allows is refused', async () => {
    const bytes = fileOf(Array.from({ length: UPLOAD_LIMIT / 4 }, (_, index) => index))
    const refused = {
      code: 'WEIGHTS_INVALID',
      message: `file: found ${bytes.length} bytes, expected at most ${UPLOAD_LIMIT} bytes; the operator sets this by BARYCENTER_UPLOAD_MIB`,
    }
    expect(await upload(bytes)).toMatchObject({ status: 422, body: { error: refused } })
  })

  it('is in the documents of the API', async () => {
    const { body } = await api.ask({ method: 'GET', path: '/api/v1/openapi.json' })
    const { paths } = body as { paths: Record<string, { post: { requestBody: unknown } }> }
    expect(paths[UPLOAD_PATH]!.post.requestBody).toMatchObject({
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    })
  })
})

describe('a launch from other weights', () => {
  const launch = (initial: object, config: object = {}) =>
    api.ask(routes.launchRuns, { config: { ...config, initial } })
  const refusal = async (initial: object, config?: object) => {
    const { body } = await launch(initial, config)
    return (body as { error: { code: string; issues: object[] } }).error
  }
  const NO_RUN = '01890000-0000-7000-8000-000000000000'
  const NO_FILE = '0'.repeat(64)

  it('is queued when there is such a file', async () => {
    const { body } = await upload(fileOf([4]))
    const { file } = body as WeightsTensors
    expect((await launch({ kind: 'file', file })).status).toBe(201)
    const { code, issues } = await refusal({ kind: 'file', file: NO_FILE })
    expect([code, issues]).toEqual([
      'INVALID_CONFIG',
      [
        {
          path: 'config.initial.file',
          found: `"${NO_FILE}"`,
          expected: 'the SHA-256 of an uploaded file, as GET /api/v1/weights lists them',
        },
      ],
    ])
  })

  it('of a run names the run, the snapshot or the method that is not there', async () => {
    const { body } = await api.ask(routes.launchRuns, {})
    const runId = (body as { runs: Run[] }).runs[0]!.id
    expect((await refusal({ kind: 'run', runId: NO_RUN })).issues).toEqual([
      { path: 'config.initial.runId', found: `"${NO_RUN}"`, expected: 'the id of a run' },
    ])
    expect((await refusal({ kind: 'run', runId })).issues).toEqual([
      {
        path: 'config.initial.weights',
        found: '"twa"',
        expected: 'the index of a snapshot, as the run is queued and has no results',
      },
    ])
    expect((await refusal({ kind: 'run', runId, weights: 2 })).issues).toEqual([
      {
        path: 'config.initial.weights',
        found: '2',
        expected: 'one of the 0 snapshots of the run, counted from 0',
      },
    ])
    const external = await api.startExternalRun()
    expect((await refusal({ kind: 'run', runId: external.id })).issues).toMatchObject([
      { path: 'config.initial.runId', expected: expect.stringMatching(/^a run that a worker trained/) },
    ])
  })

  it('of a run of another task is refused', async () => {
    const { body } = await api.ask(routes.launchRuns, {})
    const runId = (body as { runs: Run[] }).runs[0]!.id
    const datasets = [{ name: 'blobs', task: 'object-detection', source: 'synthetic' } as never]
    await api.database.workers.register({ id: 'w', host: 'here', pid: 1, engine: null, datasets })
    const detection = { dataset: { name: 'blobs' }, model: { kind: 'detector' } }
    expect((await refusal({ kind: 'run', runId }, detection)).issues).toEqual([
      {
        path: 'config.initial.runId',
        found: `"${runId}"`,
        expected: 'a run of object-detection, as the model is, and not of image-classification',
      },
    ])
  })
})

describe('a launch of a soup', () => {
  const NO_RUN = '01890000-0000-7000-8000-000000000000'
  const launch = async (config: object) => {
    const { status, body } = await api.ask(routes.launchRuns, { config })
    return { status, ...(body as { runs: Run[]; error: { issues: { path: string; expected: string }[] } }) }
  }
  /** A run that has ended with a result of the method last. */
  async function completed(config: object): Promise<string> {
    const { id } = (await launch(config)).runs[0]!
    let claim = await api.database.queue.claim('w')
    while (claim!.run.id !== id) claim = await api.database.queue.claim('w')
    const score = { testLoss: 1, test: {}, testCount: 1, heldOutLoss: 1, heldOut: {} }
    const result = {
      method: 'last' as const,
      ...score,
      snapshots: 1,
      weightsSha256: '0'.repeat(64),
      budget: null,
    }
    const tensors = [{ name: 'w', shape: [1], data: Float32Array.of(1) }]
    await api.database.openRunWriter(id, claim!.token).saveResult({ result, tensors })
    await api.database.queue.end(id, claim!.token, { status: 'completed' })
    return id
  }

  it('is queued with a name of its own when its runs are like it, and names each that is not', async () => {
    const runs = [await completed({}), await completed({ seed: 2 })]
    const queued = await launch({ soup: { runs } })
    expect([queued.status, queued.runs[0]!.name]).toEqual([201, 'soup of 2 mlp optdigits seed 1'])
    const other = await completed({ model: { kind: 'cnn' } })
    const unfinished = (await launch({})).runs[0]!.id
    const external = (await api.startExternalRun()).id
    const { error } = await launch({ soup: { runs: [...runs, other, unfinished, external, NO_RUN] } })
    expect(error.issues.map(({ path, expected }) => `${path} ${expected}`)).toEqual([
      expect.stringMatching(
        /^config.soup.runs.2 a run of the same model, {"kind":"mlp",.*; this one has {"kind":"cnn",/,
      ),
      'config.soup.runs.3 a completed run; this one is queued',
      expect.stringMatching(/^config.soup.runs.4 a run that a worker trained, /),
      'config.soup.runs.5 the id of a run',
    ])
    const averages = await launch({ soup: { runs, method: 'twa' } })
    expect(averages.error.issues[0]!.expected).toBe('a run with weights of twa; this one has last')
  })
})

// Last: a server that listens is asked by its own address alone.
describe('a file of unknown length', () => {
  it('that turns out larger than the operator allows is refused', async () => {
    const bytes = fileOf(Array.from({ length: UPLOAD_LIMIT / 4 }, (_, index) => index))
    const response = await fetch(`${await api.listen()}${UPLOAD_PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Blob([Uint8Array.from(bytes)]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { error: { message: expect.stringContaining('file: found more, expected at most') } },
    ])
  })
})
