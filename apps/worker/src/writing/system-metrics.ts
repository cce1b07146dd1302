import { execFile } from 'node:child_process'
import { freemem, totalmem } from 'node:os'
import { promisify } from 'node:util'
import type { SystemMetric } from '@barycenter/contracts'

const GPU_TIMEOUT_MS = 5000
const GPU_FIELDS = ['utilization.gpu', 'memory.used', 'memory.total']
const MIB = 2 ** 20

type Sample = Partial<Record<SystemMetric, number>>

export interface SystemSampler {
  /** Of the time since the last call. */
  read(): Promise<Sample>
}

/** What is read of the process: its time in ms, and the processor time that it has had, in µs. */
interface ProcessClock {
  nowMs(): number
  cpuUsage(): NodeJS.CpuUsage
}

const OWN_CLOCK: ProcessClock = { nowMs: () => performance.now(), cpuUsage: () => process.cpuUsage() }

/** Measures this process (all of its threads) and this machine. */
export function sampleSystem(clock = OWN_CLOCK): SystemSampler {
  let cpu = clock.cpuUsage()
  let sinceMs = clock.nowMs()
  let hasGpu = true
  return {
    async read() {
      const nowMs = clock.nowMs()
      const used = clock.cpuUsage()
      const usedMs = (used.user - cpu.user + used.system - cpu.system) / 1000
      // Of one core: a trainer of several threads can have more than 100.
      const cpuPercent = (100 * usedMs) / (nowMs - sinceMs)
      cpu = used
      sinceMs = nowMs
      const gpu = hasGpu ? await readGpu() : null
      hasGpu = gpu !== null
      return {
        'system/trainer_cpu_percent': cpuPercent,
        'system/trainer_memory_bytes': process.memoryUsage.rss(),
        'system/machine_memory_percent': 100 * (1 - freemem() / totalmem()),
        ...gpu,
      }
    },
  }
}

/** The first GPU; null where there is none to ask. */
async function readGpu(): Promise<Sample | null> {
  const query = [`--query-gpu=${GPU_FIELDS.join(',')}`, '--format=csv,noheader,nounits']
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: GPU_TIMEOUT_MS })
    return parseGpu(stdout)
  } catch {
    return null
  }
}

/** A line of nvidia-smi: utilisation in percent, memory used and in all in MiB. Null for what it calls not supported. */
export function parseGpu(output: string): Sample | null {
  const fields = output
    .split('\n', 1)[0]!
    .split(',')
    .map((field) => field.trim())
  const [utilisation, used, all] = fields.map((field) => (field === '' ? Number.NaN : Number(field)))
  if (utilisation === undefined || used === undefined || all === undefined) return null
  const values: Sample = {
    'system/gpu_percent': utilisation,
    'system/gpu_memory_bytes': used * MIB,
    'system/gpu_memory_percent': (100 * used) / all,
  }
  const finite = Object.entries(values).filter(([, value]) => Number.isFinite(value))
  return finite.length > 0 ? Object.fromEntries(finite) : null
}
