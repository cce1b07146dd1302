import {
  AppError,
  type LogLevel,
  type MetricPoint,
  type PhaseName,
  type RunEventBody,
  type RunProgress,
} from '@barycenter/contracts'
import type { RunWrite, RunWriter } from '@barycenter/db'
import * as tf from '@tensorflow/tfjs-core'

/** Live pages follow a run at this pace; points wait this long at most. */
const FLUSH_EVERY_MS = 250

export interface Reporter {
  /** Keeps a value. A scalar tensor becomes the reporter's and is read back later, many at once. */
  metric(key: string, step: number, value: number | tf.Scalar): void
  /** Keeps a loss: reading back one that is not finite ends the run. */
  loss(key: string, step: number, value: tf.Scalar | number): void
  /** Whether the store already holds the point of this key and step, from before a crash. */
  isStored(key: string, step: number): boolean
  log(level: LogLevel, message: string): void
  event(event: RunEventBody): void
  progress(progress: RunProgress): void
  /** Writes when the last write is long enough ago. Throws LOSS_NOT_FINITE as `take` does. */
  flushWhenDue(): Promise<void>
  flush(): Promise<void>
  /** Hands out what is not yet written, for a caller that stores it with something else. */
  take(): Promise<RunWrite>
  /** Hands out what is left when the run has failed: the point that is not finite too. */
  flushAfterFailure(): Promise<void>
}

type PendingBatch = Required<Pick<RunWrite, 'metrics' | 'logs' | 'events'>> & Pick<RunWrite, 'progress'>

interface PendingPoint extends Omit<MetricPoint, 'value'> {
  value: number | tf.Scalar
  isLoss: boolean
}

/**
 * Collects points, lines and events and writes them in batches. Points that the store holds already are left out: a
 * resumed run repeats its steps bit for bit, so they are the same points.
 * @param phase names the current phase for a failure's message
 */
export function createReporter(
  writer: RunWriter,
  storedSteps: ReadonlyMap<string, number>,
  phase: () => PhaseName,
): Reporter {
  let pending: PendingPoint[] = []
  let batch: PendingBatch = emptyBatch()
  let lastFlushMs = Date.now()

  const isStored = (key: string, step: number) => step <= (storedSteps.get(key) ?? Number.NEGATIVE_INFINITY)
  const keep = (key: string, step: number, value: number | tf.Scalar, isLoss: boolean) => {
    if (typeof value !== 'number') tf.keep(value)
    pending.push({ key, step, timestamp: Date.now(), value, isLoss })
  }

  /** Reads every kept scalar in one go. Points after a loss that is not finite never happened. */
  async function settle(): Promise<void> {
    const points = await readPoints(pending)
    pending = []
    const broken = points.findIndex((point) => point.isLoss && !Number.isFinite(point.value))
    const kept = broken < 0 ? points : points.slice(0, broken + 1)
    for (const { isLoss: _, ...point } of kept) {
      if (!isStored(point.key, point.step)) batch.metrics.push(point)
    }
    if (broken >= 0) throw notFinite(points[broken], phase())
  }

  function takeBatch(): RunWrite {
    const taken = batch
    batch = emptyBatch()
    lastFlushMs = Date.now()
    return taken
  }

  async function write(): Promise<void> {
    const taken = takeBatch()
    if (!isEmpty(taken)) await writer.write(taken)
  }

  return {
    metric: (key, step, value) => keep(key, step, value, false),
    loss: (key, step, value) => keep(key, step, value, true),
    isStored,
    log: (level, message) => batch.logs.push({ level, message, timestamp: Date.now() }),
    event: (event) => batch.events.push(event),
    progress(progress) {
      batch.progress = progress
    },
    async flushWhenDue() {
      if (Date.now() - lastFlushMs < FLUSH_EVERY_MS) return
      await settle()
      await write()
    },
    async flush() {
      await settle()
      await write()
    },
    async take() {
      await settle()
      return takeBatch()
    },
    async flushAfterFailure() {
      for (const { value } of pending) if (typeof value !== 'number') value.dispose()
      pending = []
      await write()
    },
  }
}

function emptyBatch(): PendingBatch {
  return { metrics: [], logs: [], events: [] }
}

function isEmpty({ metrics, logs, events, progress }: RunWrite): boolean {
  return !metrics?.length && !logs?.length && !events?.length && !progress
}

async function readPoints(pending: PendingPoint[]): Promise<(MetricPoint & { isLoss: boolean })[]> {
  const scalars = pending.flatMap(({ value }) => (typeof value === 'number' ? [] : [value]))
  if (scalars.length === 0) return pending as (MetricPoint & { isLoss: boolean })[]
  const stacked = tf.stack(scalars)
  const values = await stacked.data()
  tf.dispose([stacked, ...scalars])
  let next = 0
  return pending.map((point) => ({
    ...point,
    value: typeof point.value === 'number' ? point.value : values[next++],
  }))
}

function notFinite(point: MetricPoint, phase: PhaseName): AppError {
  return new AppError(
    'LOSS_NOT_FINITE',
    `${point.key} at step ${point.step} of phase ${phase}: found ${point.value}, expected a finite number; a smaller learning rate may help`,
  )
}
