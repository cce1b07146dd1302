import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { RunConfig } from '@barycenter/contracts'
import type { LoadedSet } from '../datasets/loaded-set.js'
import type { HostBatch } from '../tasks/task.js'
import type { BatchPlan } from '../training/batch-plan.js'
import type { BatchMaker } from '../training/batch-stream.js'

/** What the thread is started with: enough to make the task there. */
export interface BatchThreadData {
  config: RunConfig
  loaded: LoadedSet
}

export interface BatchThreadRequest {
  id: number
  plan: BatchPlan
  step: number
}

export type BatchThreadAnswer = { id: number; batch: HostBatch } | { id: number; problem: string }

export interface BatchThread extends BatchMaker {
  close(): Promise<void>
}

// The compiled entry, from src and dist alike: a thread cannot run TypeScript on Node 20.
const ENTRY = fileURLToPath(new URL('../../dist/trainer/serve-batch-thread.js', import.meta.url))

/**
 * A thread that makes batches, started by the first one that is asked for. Null for a model from a user's module, which
 * may keep state that a second copy would not share.
 * @param data its arrays should be shared ones (`shareArrays`), else each side holds a copy
 */
export function openBatchThread(data: BatchThreadData): BatchThread | null {
  if (data.config.model.kind === 'module' || !existsSync(ENTRY)) return null
  const answers = createAnswers()
  let worker: Worker | null = null
  let ended = false

  function start(): Worker {
    // Emptied, so that a debugger or a test runner does not pass its own flags on.
    const started = new Worker(ENTRY, { workerData: data, execArgv: [] })
    const fail = (error: Error) => {
      ended = true
      answers.fail(error)
    }
    started.on('message', answers.settle)
    started.on('error', fail)
    started.on('exit', () => fail(hasEnded()))
    return started
  }

  return {
    async make(plan, step) {
      if (ended) throw hasEnded()
      worker ??= start()
      const { id, batch } = answers.expect()
      worker.postMessage({ id, plan, step } satisfies BatchThreadRequest)
      return batch
    },
    close: async () => {
      await worker?.terminate()
    },
  }
}

const hasEnded = () => new Error('the thread that makes batches has ended')

/** Who waits for an answer. */
interface Waiting {
  resolve(batch: HostBatch): void
  reject(error: Error): void
}

/** Answers that are waited for, by the id of their request. */
function createAnswers() {
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  return {
    expect(): { id: number; batch: Promise<HostBatch> } {
      const id = nextId++
      return { id, batch: new Promise((resolve, reject) => waiting.set(id, { resolve, reject })) }
    },
    settle(answer: BatchThreadAnswer): void {
      const asked = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('batch' in answer) asked?.resolve(answer.batch)
      else asked?.reject(new Error(answer.problem))
    },
    fail(error: Error): void {
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    },
  }
}
