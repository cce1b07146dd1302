import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AwsClient } from 'aws4fetch'
import { findPythonWith } from '../../../test/interop/python.js'

const BUCKET = 'chunks'
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test-secret' }

/** An S3-compatible server of its own: moto, from pip. */
export interface S3Server {
  /** For BARYCENTER_TENSORS_URL; the credentials are in the environment from then on. */
  tensorsUrl: string
  /** Keys and sizes of all objects that hold chunks. */
  objects(): Promise<{ key: string; size: number }[]>
  /** Writes over an object, as no writer would. */
  overwrite(key: string, text: string): Promise<void>
  stop(): Promise<void>
}

/** A started server, or why there is none and what would help. */
export async function startS3Server(): Promise<S3Server | { missing: string }> {
  const python = await findPythonWith('moto[server]', 'moto.server, flask')
  if ('missing' in python) return python
  const child = spawn(python.executable, ['-u', '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const abandon = () => child.kill('SIGKILL')
  process.once('exit', abandon)
  let output = ''
  const address = await new Promise<string>((resolve, reject) => {
    const read = (bytes: Buffer) => {
      output += bytes.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
      if (found) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`moto ended: ${output}`)))
  })
  const client = new AwsClient({
    accessKeyId: 'test',
    secretAccessKey: 'test-secret',
    service: 's3',
    region: 'us-east-1',
  })
  await client.fetch(`${address}/${BUCKET}`, { method: 'PUT' })
  Object.assign(process.env, CREDENTIALS)
  return {
    tensorsUrl: `s3://${BUCKET}/of/tests?endpoint=${address}&region=us-east-1`,
    async objects() {
      const all: { key: string; size: number }[] = []
      for (let after = ''; ; after = all.at(-1)!.key) {
        const query = new URLSearchParams({ 'list-type': '2', 'start-after': after })
        const text = await (await client.fetch(`${address}/${BUCKET}?${query}`)).text()
        const page = [...text.matchAll(/<Key>([^<]*)<\/Key>.*?<Size>(\d+)<\/Size>/gs)]
        all.push(...page.map(([, key, size]) => ({ key: key!, size: Number(size) })))
        if (page.length === 0 || !text.includes('<IsTruncated>true'))
          return all.filter(({ key }) => !key.endsWith('/owner'))
      }
    },
    async overwrite(key, text) {
      await client.fetch(`${address}/${BUCKET}/${key}`, { method: 'PUT', body: text })
    },
    async stop() {
      process.off('exit', abandon)
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/**
 * A line to the store at `tensorsUrl`, for deletions only, on which those of some keys are done, and told as
 * refused.
 */
export async function losingDeletions(
  tensorsUrl: string,
  isLost: (key: string) => boolean,
): Promise<{ tensorsUrl: string; close(): void }> {
  const endpoint = new URL(tensorsUrl).searchParams.get('endpoint')!
  const line = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request
    const { authorization = '' } = request.headers
    const answer = await fetch(endpoint + url, { method, headers: { authorization } })
    response.statusCode = method === 'DELETE' && isLost(url) ? 403 : answer.status
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const { port } = line.address() as AddressInfo
  return {
    tensorsUrl: tensorsUrl.replace(endpoint, `http://127.0.0.1:${port}`),
    close: () => line.close(() => {}).closeAllConnections(),
  }
}
