import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { command } from '../steps/command.mjs'
import { Stop, step } from '../steps/say.mjs'
import { replaceLibrary } from './library-folder.mjs'

const ANSWER_LIMIT_MS = 30_000
const DOWNLOAD_LIMIT_MS = 15 * 60_000
const UNPACK_LIMIT_MS = 120_000

/** The library that the npm package was released with. Its own installer takes the same variable for a mirror. */
const BASE =
  process.env.TFJS_NODE_BASE_URI ?? 'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-'

/** Address of the archive; null where none is published. */
export function stockAddress(flavour) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  return `${BASE}${flavour === 'cuda' ? 'gpu' : 'cpu'}-linux-x86_64-2.9.1.tar.gz`
}

/** Fetches the archive and unpacks it: `lib` and `include` lie at its top. */
export function fetchStockLibrary(folder, flavour) {
  const address = stockAddress(flavour)
  return replaceLibrary(folder, address, async (part, scratch) => {
    const archive = path.join(scratch, 'libtensorflow.tar.gz')
    await step("Fetching TensorFlow's stock library", () => download(address, archive))
    await command('tar', ['-xzf', archive, '-C', part], { timeoutMs: UNPACK_LIMIT_MS })
  })
}

/** With a limit for the whole and a shorter one for the first answer: some firewalls swallow requests. */
async function download(address, file) {
  const control = new AbortController()
  const abortAfter = (ms, what) =>
    setTimeout(() => control.abort(new Error(`${what} within ${ms / 1000} s`)), ms)
  const whole = abortAfter(DOWNLOAD_LIMIT_MS, 'not fetched')
  const first = abortAfter(ANSWER_LIMIT_MS, 'no answer')
  try {
    const answer = await fetch(address, { signal: control.signal })
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
    clearTimeout(first)
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(file), { signal: control.signal })
  } catch (error) {
    throw new Stop(`${address}: ${(control.signal.reason ?? error.cause ?? error).message}`)
  } finally {
    clearTimeout(first)
    clearTimeout(whole)
  }
}
