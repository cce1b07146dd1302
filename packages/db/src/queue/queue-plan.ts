/** A run of the queue, as far as its start depends on it. Times in ms. */
export interface PlannedRun {
  /** Ids of the live workers that may take it. */
  workers: readonly string[]
  notBefore: number | null
  /** What is left of it; null when unknown. */
  duration: number | null
}

export interface PlannedWorker {
  id: string
  slots: number
  /** When each run that it holds is expected to end; null when unknown. */
  busyUntil: readonly (number | null)[]
}

/**
 * When each run is expected to start: in their order, each takes the slot that is free first among the workers that may
 * take it. Null where that cannot be told, because no worker fits or a run before it takes an unknown time.
 */
export function planStarts(
  now: number,
  runs: readonly PlannedRun[],
  workers: readonly PlannedWorker[],
): (number | null)[] {
  const slots = new Map(workers.map((worker) => [worker.id, freeTimes(worker, now)]))
  return runs.map(({ workers: fitting, notBefore, duration }) => {
    const best = firstFree(fitting.flatMap((id) => slots.get(id) ?? []))
    if (!best || best.freeAt === Number.POSITIVE_INFINITY) return null
    const start = Math.max(best.freeAt, notBefore ?? 0)
    best.freeAt = duration === null ? Number.POSITIVE_INFINITY : start + duration
    return start
  })
}

interface Slot {
  freeAt: number
}

function freeTimes({ slots, busyUntil }: PlannedWorker, now: number): Slot[] {
  const busy = busyUntil.map((end) => ({
    freeAt: end === null ? Number.POSITIVE_INFINITY : Math.max(end, now),
  }))
  const free = Array.from({ length: Math.max(0, slots - busy.length) }, () => ({ freeAt: now }))
  return [...free, ...busy]
}

function firstFree(slots: readonly Slot[]): Slot | undefined {
  return slots.reduce<Slot | undefined>(
    (best, slot) => (best === undefined || slot.freeAt < best.freeAt ? slot : best),
    undefined,
  )
}
