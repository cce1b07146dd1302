import { AppError, PACKED_TYPE, pack, type RunId } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { createClient } from './client.js'
import { ConnectionError } from './connection-error.js'

const runId = '0190a1b2-0000-7000-8000-000000000001' as RunId

/** A server that gives one answer to everything and keeps what it was asked. */
function answering(body: unknown, status = 200) {
  const asked: { url: string; init: RequestInit }[] = []
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    asked.push({ url: String(url), init })
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  }
  return {
    asked,
    client: createClient({ baseUrl: 'http://127.0.0.1:4747/', fetch: fetch as typeof globalThis.fetch }),
  }
}

describe('createClient', () => {
  it('fills in the path and the query, leaving out what is undefined', async () => {
    const { asked, client } = answering({ runId, series: [] })
    await client.call('getRunMetrics', { params: { runId }, query: { keys: 'a/b,c', maxPoints: undefined } })
    expect(asked[0]?.url).toBe(`http://127.0.0.1:4747/api/v1/runs/${runId}/metrics?keys=a%2Fb%2Cc`)
    expect(asked[0]?.init.body).toBeUndefined()
  })

  it('sends a body as JSON', async () => {
    const { asked, client } = answering({ seq: 3, duplicate: false })
    await client.call('logRunBatch', { params: { runId }, body: { batchId: 'a' } })
    expect(asked[0]?.init).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"batchId":"a"}',
    })
  })

  it('takes long columns as bytes where the server has them so', async () => {
    const x = Array.from({ length: 100 }, (_, step) => step)
    const line = {
      runId,
      key: 'loss',
      seq: 1,
      count: 100,
      inRange: 100,
      unmatched: 0,
      x,
      steps: x,
      values: x,
    }
    const found = { runs: [], lines: [{ ...line, smoothed: null, state: null, superseded: [] }], bands: [] }
    const asked: RequestInit[] = []
    const fetch = async (_url: unknown, init: RequestInit = {}) => {
      asked.push(init)
      return new Response(pack(found), { headers: { 'content-type': PACKED_TYPE } })
    }
    const client = createClient({ fetch: fetch as typeof globalThis.fetch })
    expect(await client.call('searchMetrics', { body: { runIds: [runId], keys: ['loss'] } })).toEqual(found)
    expect(new Headers(asked[0]?.headers).get('accept')).toContain(PACKED_TYPE)
  })

  it('sends a file as it is, and its name in the address', async () => {
    const stored = {
      file: 'a'.repeat(64),
      name: 'my net',
      bytes: 8,
      tensorCount: 1,
      createdAt: '2026-11-26T00:00:00.000Z',
      tensors: [{ name: 'w', shape: [2] }],
    }
    const { asked, client } = answering(stored, 201)
    const file = new Blob(['bytes'])
    expect(await client.uploadWeights(file, 'my net')).toEqual(stored)
    expect(asked[0]?.url).toBe('http://127.0.0.1:4747/api/v1/weights?name=my+net')
    expect(asked[0]?.init).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    })
  })

  it('reads the samples of a method from where they lie', async () => {
    const samples = [{ kind: 'continuation', prompt: 'To be', text: ' or not' }]
    const { asked, client } = answering({ samples })
    expect(await client.readSamples(runId, 'greedy-soup')).toEqual(samples)
    expect(asked[0]?.url).toBe(
      `http://127.0.0.1:4747/api/v1/runs/${runId}/artifacts/samples/greedy-soup.json`,
    )
    const other = answering({ samples: [{ kind: 'song' }] })
    await expect(other.client.readSamples(runId, 'twa')).rejects.toThrow('the samples of a run')
  })

  it('throws the error of the server with its code and field issues', async () => {
    const issues = [{ path: 'config.base.epochs', found: '0', expected: 'a value of at least 1' }]
    const { client } = answering({ error: { code: 'INVALID_CONFIG', message: 'No', issues } }, 422)
    const error = await client.call('getHealth').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: 'No', issues })
  })

  it('names the address and the reason when the server cannot be reached', async () => {
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }))
    const client = createClient({ baseUrl: 'http://127.0.0.1:4747', fetch })
    await expect(client.call('getHealth')).rejects.toThrow(
      new ConnectionError('http://127.0.0.1:4747', 'connect ECONNREFUSED'),
    )
  })

  it.each([
    ['a page of another program', '<html>', 200, 'cut off or is not JSON'],
    ['an answer of another version', { surprise: true }, 200, 'same version'],
    ['an error page', '<html>', 502, 'status 502'],
  ])('does not take %s for an answer', async (_, body, status, words) => {
    const { client } = answering(body, status)
    await expect(client.call('getHealth')).rejects.toThrow(words)
  })
})
