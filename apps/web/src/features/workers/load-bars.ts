import type { WorkerView } from '@barycenter/contracts'

const MIB_PER_GIB = 1024

export interface LoadBar {
  name: string
  /** From 0 to 1. */
  part: number
  words: string
}

/** What a machine says of itself, each as a part of all there is; what it does not tell has no bar. */
export function loadBars({ load, gpuMemoryMiB }: Pick<WorkerView, 'load' | 'gpuMemoryMiB'>): LoadBar[] {
  if (!load) return []
  return [
    fraction('CPU', load.cpu),
    amount('Memory', load.memoryUsedMiB, load.memoryTotalMiB),
    fraction('GPU', load.gpu),
    amount('GPU memory', load.gpuMemoryUsedMiB, gpuMemoryMiB),
  ].filter((bar) => bar !== null)
}

function fraction(name: string, part: number | null): LoadBar | null {
  return part === null ? null : { name, part, words: `${Math.round(part * 100)} %` }
}

function amount(name: string, usedMiB: number | null, totalMiB: number | null): LoadBar | null {
  if (usedMiB === null || !totalMiB) return null
  const words = `${(usedMiB / MIB_PER_GIB).toFixed(1)} of ${(totalMiB / MIB_PER_GIB).toFixed(1)} GiB`
  return { name, part: Math.min(1, usedMiB / totalMiB), words }
}
