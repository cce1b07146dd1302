import { cpus, freemem, totalmem } from 'node:os'
import type { WorkerLoad } from '@barycenter/contracts'
import { findGpu, type Gpu } from './find-gpu.js'

const MIB = 2 ** 20
/** Asking the GPU's driver starts a process. */
const GPU_EVERY_MS = 15_000

interface Ticks {
  busy: number
  total: number
}

/** Measures how busy this machine is since the last call; the machine's processors and memory, not this process's. */
export function createLoadMeter(
  gpu: Gpu | null,
  look: () => Promise<Gpu | null> = findGpu,
): () => WorkerLoad {
  let before = readTicks()
  let seen = gpu
  let lookedAt = performance.now()
  return () => {
    const now = readTicks()
    const cpu = cpuUse(before, now)
    before = now
    if (seen && performance.now() - lookedAt > GPU_EVERY_MS) {
      lookedAt = performance.now()
      void look().then((found) => {
        seen = found ?? seen
      })
    }
    return {
      cpu,
      memoryUsedMiB: Math.round((totalmem() - freemem()) / MIB),
      memoryTotalMiB: Math.round(totalmem() / MIB),
      gpu: seen?.use ?? null,
      gpuMemoryUsedMiB: seen?.memoryUsedMiB ?? null,
    }
  }
}

/** Part of the time between two readings in which processors worked; null when no time has passed. */
export function cpuUse(before: Ticks, now: Ticks): number | null {
  const total = now.total - before.total
  if (total <= 0) return null
  return Math.min(1, Math.max(0, (now.busy - before.busy) / total))
}

function readTicks(): Ticks {
  const times = cpus().map((cpu) => cpu.times)
  const total = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0)
  const idle = times.reduce((sum, time) => sum + time.idle, 0)
  return { busy: total - idle, total }
}
