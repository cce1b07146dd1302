import {
  AppError,
  describeIssues,
  ERRORS,
  fieldIssues,
  type LogBatchInput,
  LoggedLine,
  LoggedPoint,
  MOST_POINTS_A_BATCH,
} from '@barycenter/contracts'
import { ConnectionError } from './connection-error.js'
import { type Metric, toColumns } from './log-columns.js'

type Line = NonNullable<LogBatchInput['logs']>[number]

const BATCH_EVERY_MS = 500
const MOST_LINES = 1000
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 10_000

/** Gathers what is logged and sends it in batches, one at a time, each until it is answered. */
export class BatchSender {
  readonly #send: (batch: LogBatchInput) => Promise<unknown>
  readonly #metrics: Metric[] = []
  readonly #lines: Line[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<void> | null = null
  #deadline = Number.POSITIVE_INFINITY
  #refusal: unknown

  constructor(send: (batch: LogBatchInput) => Promise<unknown>) {
    this.#send = send
  }

  metric(metric: Metric): void {
    if (this.#fits(LoggedPoint, metric)) this.#metrics.push(metric)
    this.#schedule()
  }

  line(line: Line): void {
    if (this.#fits(LoggedLine, line)) this.#lines.push(line)
    this.#schedule()
  }

  /** The server refuses a batch whole: what does not fit must not take the thousands beside it along. */
  #fits(schema: typeof LoggedPoint | typeof LoggedLine, entry: Metric | Line): boolean {
    const { success, error } = schema.safeParse(entry)
    if (!success) {
      const words = `not logged, ${describeIssues(fieldIssues(error, entry))}`
      this.#refusal ??= new AppError('INVALID_INPUT', 'key' in entry ? `${entry.key}: ${words}` : words)
    }
    return success
  }

  /** Sends all that waits, trying until `deadline` (ms since 1970); throws what kept anything from being stored. */
  async drain(deadline: number): Promise<void> {
    this.#deadline = deadline
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#sendAll()
    if (this.#refusal) throw this.#refusal
  }

  #schedule(): void {
    if (this.#sending) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#sendAll()
    }, BATCH_EVERY_MS)
  }

  /** What is logged while a batch is on its way goes with the next one. */
  #sendAll(): Promise<void> {
    this.#sending ??= this.#sendBatches().finally(() => {
      this.#sending = null
    })
    return this.#sending
  }

  async #sendBatches(): Promise<void> {
    while (this.#metrics.length > 0 || this.#lines.length > 0) {
      const batch: LogBatchInput = {
        batchId: globalThis.crypto.randomUUID(),
        series: toColumns(this.#metrics.splice(0, MOST_POINTS_A_BATCH)),
        logs: this.#lines.splice(0, MOST_LINES),
      }
      try {
        await untilAnswered(
          () => this.#send(batch),
          () => this.#deadline,
        )
      } catch (error) {
        // Kept for `drain`: a refused batch must stop neither the program that logs it nor the batches after it.
        this.#refusal ??= error
      }
    }
  }
}

/** Tries again while the server is away or says that it may pass, waiting longer each time. */
export async function untilAnswered<T>(
  send: () => Promise<T>,
  deadline: () => number,
  wait = pause,
): Promise<T> {
  for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_RETRY_MS)) {
    try {
      return await send()
    } catch (error) {
      if (!mayPass(error) || Date.now() + pauseMs > deadline()) throw error
      await wait(pauseMs)
    }
  }
}

async function pause(pauseMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pauseMs))
}

/** A server that fails in a way of its own may be mended or replaced; only what it says about the input is its last word. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof AppError)) return error instanceof ConnectionError
  const { status, retryable } = ERRORS[error.code]
  return retryable || (status >= 500 && error.code !== 'TENSOR_CORRUPT')
}
