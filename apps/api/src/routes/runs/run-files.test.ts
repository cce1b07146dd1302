import type { RunId } from '@barycenter/contracts'
import { hashTensors, type NamedTensor } from '@barycenter/db/tensors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'
import { launch, ofRun, runAtWork, UNKNOWN_RUN } from '../../../test-support/run-requests.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('weights of a run', () => {
  const tensors: NamedTensor[] = [
    { name: 'dense/kernel', shape: [2, 2], data: Float32Array.of(1, -2, 3.5, 1e-20) },
    { name: 'dense/bias', shape: [1], data: Float32Array.of(7) },
  ]

  /** A run whose worker has stored the result of TWA. */
  async function runWithResult(): Promise<RunId> {
    const { runId, writer } = await runAtWork(api, 'my/run')
    const result = {
      method: 'twa' as const,
      testLoss: 1,
      test: { accuracy: 0.5 },
      testCount: 2,
      heldOutLoss: 1,
      heldOut: { accuracy: 0.5 },
      snapshots: 3,
      weightsSha256: hashTensors(tensors),
      budget: null,
    }
    await writer.saveResult({ result, tensors })
    return runId
  }

  it('come as a safetensors file that parses back to the same numbers', async () => {
    const runId = await runWithResult()
    const response = await api.app.inject(`/api/v1/runs/${runId}/weights/twa`)
    expect(response.statusCode).toBe(200)
    const file = response.rawPayload
    expect(response.headers['content-length']).toBe(String(file.length))
    expect(response.headers['content-disposition']).toContain('filename="my-run-twa.safetensors"')
    const dataStart = 8 + Number(file.readBigUInt64LE())
    const header = JSON.parse(file.subarray(8, dataStart).toString()) as Record<
      string,
      { shape: number[]; data_offsets: [number, number] }
    >
    for (const { name, shape, data } of tensors) {
      const [from, to] = header[name]!.data_offsets
      expect(header[name]).toMatchObject({ dtype: 'F32', shape })
      expect(
        new Float32Array(Uint8Array.from(file.subarray(dataStart + from, dataStart + to)).buffer),
      ).toEqual(data)
    }
  })

  it('that do not exist are an error, not an empty file', async () => {
    const [run] = (await launch(api, {})).runs
    expect(await api.ask({ method: 'GET', path: `/api/v1/runs/${run!.id}/weights/swa` })).toMatchObject({
      status: 404,
      body: { error: { code: 'WEIGHTS_NOT_FOUND' } },
    })
    expect(await api.ask({ method: 'GET', path: `/api/v1/runs/${run!.id}/weights/mean` })).toMatchObject({
      status: 400,
      body: {
        error: {
          issues: [{ path: 'method', expected: expect.stringMatching(/^one of "last", .*"twa"$/) }],
        },
      },
    })
  })
})

describe('artifacts of a run', () => {
  const page = '<script>alert(1)</script>'
  const name = 'samples/greedy-soup.json'
  const file = (runId: string, path: string) => api.app.inject(`/api/v1/runs/${runId}/artifacts/${path}`)

  it('are listed, and come as the bytes that were stored under their type, never as a page', async () => {
    const { runId, writer } = await runAtWork(api, 'my/run')
    expect((await api.ask(ofRun('listArtifacts', runId))).body).toEqual({ artifacts: [] })
    await writer.saveArtifact({ name, mediaType: 'application/json', data: Buffer.from('{"ü":1}') })
    await writer.saveArtifact({ name: 'page.html', mediaType: 'text/html', data: Buffer.from(page) })
    const { body } = await api.ask(ofRun('listArtifacts', runId))
    expect(body).toMatchObject({ artifacts: [{ name: 'page.html' }, { name, bytes: 8 }] })
    const json = await file(runId, name)
    expect([json.statusCode, json.json()]).toEqual([200, { ü: 1 }])
    expect(json.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '8',
      'content-disposition': expect.stringContaining(
        'attachment; filename="my-run-samples-greedy-soup.json"',
      ),
      'x-content-type-options': 'nosniff',
    })
    const html = await file(runId, 'page.html')
    expect(html.body).toBe(page)
    expect(html.headers['content-disposition']).toMatch(/^attachment;/)
  })

  it.each([
    ['none of this name', 'tokenizer.json', 404, 'ARTIFACT_NOT_FOUND'],
    ['none of the longest name', 'a'.repeat(200), 404, 'ARTIFACT_NOT_FOUND'],
    ['a name that is none', 'Tokenizer%20.json', 400, 'INVALID_INPUT'],
    ['a way out of the folder', 'a/..%2f..%2fhealth', 400, 'INVALID_INPUT'],
    ['no name', '', 400, 'INVALID_INPUT'],
    ['a name of 201 letters', 'a'.repeat(201), 400, 'INVALID_INPUT'],
  ])('refuse %s', async (_, path, status, code) => {
    const [run] = (await launch(api, {})).runs
    const answer = await file(run!.id, path)
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { error: { code } }])
  })

  it('of an unknown run are an error', async () => {
    const refused = { error: { code: 'RUN_NOT_FOUND' } }
    expect((await api.ask(ofRun('listArtifacts', UNKNOWN_RUN))).body).toMatchObject(refused)
    expect((await file(UNKNOWN_RUN, name)).json()).toMatchObject(refused)
  })
})
