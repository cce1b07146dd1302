import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** The server could not be reached or did not give the file; another way may work. */
export class DownloadFailed extends Error {
  name = 'DownloadFailed'
}

/**
 * Downloads to `<file>.part` and gives it its name when it is whole. An earlier part is gone on with where the server
 * can do that, else replaced; what arrives before a failure stays.
 * @param {(received: number, total: number | null) => void} [onProgress] in bytes, of the whole file
 */
export async function download(url, file, onProgress = () => undefined) {
  const part = `${file}.part`
  const have = existsSync(part) ? statSync(part).size : 0
  const response = await request(url, have)
  if (response.status === 416) {
    // The part is as long as the file, or the file has changed: the next try begins anew.
    rmSync(part)
    return download(url, file, onProgress)
  }
  if (!response.ok) throw new DownloadFailed(`the server answered ${response.status} ${response.statusText}`)
  const start = response.status === 206 ? have : 0
  const length = response.headers.get('content-length')
  const total = length === null ? null : start + Number(length)
  await save(response.body, part, start, (received) => onProgress(received, total))
  const size = statSync(part).size
  if (total !== null && size !== total) {
    throw new DownloadFailed(`the connection ended after ${size} of ${total} bytes`)
  }
  renameSync(part, file)
}

async function request(url, have) {
  try {
    // Packed on the way the lengths would be those of the packed bytes.
    const headers = { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) }
    return await fetch(url, { headers })
  } catch (error) {
    throw new DownloadFailed(reasonOf(error), { cause: error })
  }
}

/** Written piece by piece, not as a stream: one that breaks throws away what it has not yet written. */
async function save(body, part, start, onReceived) {
  const file = await open(part, start > 0 ? 'a' : 'w')
  let received = start
  try {
    for await (const bytes of body) {
      await file.appendFile(bytes)
      received += bytes.length
      onReceived(received)
    }
  } catch (error) {
    if (error.syscall === 'write') throw error
    throw new DownloadFailed(`the connection broke after ${received} bytes (${reasonOf(error)})`, {
      cause: error,
    })
  } finally {
    await file.close()
  }
}

/** fetch says only that it failed; the reason is in its cause. */
const reasonOf = (error) => error.cause?.message || error.cause?.code || error.message
