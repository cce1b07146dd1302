import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const TIMEOUT_MS = 5000

/** Name of the NVIDIA GPU in this machine, for the record; null where there is none, or no driver to ask. */
export async function findGpu(): Promise<string | null> {
  try {
    const options = { timeout: TIMEOUT_MS }
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=name', '--format=csv,noheader'],
      options,
    )
    return stdout.trim().split('\n')[0]?.trim() || null
  } catch {
    // Not installed, or no device behind it: for the record both are the same.
    return null
  }
}
