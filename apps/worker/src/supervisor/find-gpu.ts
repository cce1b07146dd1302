import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const TIMEOUT_MS = 5000

/** The NVIDIA GPU of this machine, the first where there are several. Sizes in MiB, `use` from 0 to 1. */
export interface Gpu {
  name: string
  memoryMiB: number | null
  memoryUsedMiB: number | null
  use: number | null
}

/** Null where there is no NVIDIA GPU, or no driver to ask. */
export async function findGpu(): Promise<Gpu | null> {
  try {
    const options = { timeout: TIMEOUT_MS }
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=memory.total,memory.used,utilization.gpu,name', '--format=csv,noheader,nounits'],
      options,
    )
    return parseGpu(stdout)
  } catch {
    // Not installed, or no device behind it: for the record both are the same.
    return null
  }
}

/** One line of `nvidia-smi`, e.g. `24564, 512, 37, NVIDIA A10G`; what a GPU does not tell is written as `[N/A]`. */
export function parseGpu(output: string): Gpu | null {
  const [memoryMiB, memoryUsedMiB, percent, ...name] = (output.trim().split('\n')[0] ?? '').split(', ')
  if (name.length === 0 || name.join(', ').trim() === '') return null
  const use = toNumber(percent)
  return {
    name: name.join(', ').trim(),
    memoryMiB: toNumber(memoryMiB),
    memoryUsedMiB: toNumber(memoryUsedMiB),
    use: use === null ? null : Math.min(1, use / 100),
  }
}

function toNumber(text: string | undefined): number | null {
  const value = Number.parseFloat(text ?? '')
  return Number.isFinite(value) ? value : null
}
