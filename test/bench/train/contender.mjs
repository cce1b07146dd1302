// A training process of the bench, driven by lines: ours on one engine, or PyTorch's.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const TRAINEE = path('trainee.mjs')
const TORCH = path('../../interop/bench_train.py')
/** Where the interop tests keep a Python with PyTorch when they install one. */
const OWN_PYTHON = path('../../../node_modules/.cache/barycenter/python-torch/bin/python')

export const ourCommand = (network, engine) => [process.execPath, [TRAINEE, network, engine]]

/** @param threads 0: as many as PyTorch takes by itself */
export const torchCommand = (python, network, threads) => [python, [TORCH, network, String(threads)]]

/** The first Python that loads PyTorch, or null. */
export function findTorchPython() {
  const named = [process.env.BARYCENTER_PYTHON, process.env.PYTHON].filter(Boolean)
  const loads = (python) =>
    !(python.includes('/') && !existsSync(python)) &&
    spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0
  return [...named, 'python3', OWN_PYTHON].find(loads) ?? null
}

/**
 * Starts a process and waits for its first line: `about`. `round` trains a round and gives the milliseconds a
 * step, by the clock (`ms`) and of processor time (`processorMs`);
 * `end` ends it and gives its peak memory in bytes.
 */
export async function startContender([command, args]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${args.join(' ')} ended before it answered`)
    return JSON.parse(value)
  }
  return {
    about: await next(),
    async round() {
      child.stdin.write('round\n')
      return next()
    },
    async end() {
      child.stdin.end()
      return (await next()).peakBytes
    },
  }
}
