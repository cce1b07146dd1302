import type { PhaseName } from '@barycenter/contracts'
import { RunId } from '@barycenter/contracts'
import { pino } from 'pino'
import type {
  SupervisorMessage,
  TrainerMessage,
  TrainerOrder,
  TrainerOutcome,
} from '../supervisor/trainer-protocol.js'
import { createRunControl, type RunControl } from '../training/run-control.js'
import { openWriterThread } from '../writing/writer-thread.js'
import { describeOutcome } from './describe-outcome.js'
import { runTrainer } from './run-trainer.js'

export interface TrainerExtras {
  /**
   * A module that exports `wrapWriter(writer: RunWriter): RunWriter`: puts something between the trainer's writer thread, in
   * which it runs, and the database.
   */
  writerModule?: URL
}

/** A trainer that is stopped, or over, stores what it still can: its supervisor grants it a second in all. */
const LAST_WRITES_MS = 400
/** Nobody waits for a pause; what takes longer is in the spool then, and its supervisor stores it. */
const PAUSE_WRITES_MS = 5000

/**
 * Makes this process the trainer of the supervisor that forked it: trains the one run it is sent, reports how that ended
 * and exits. Without its supervisor nobody holds the run's lease, so it exits when the channel closes.
 */
export function serveTrainer(extras: TrainerExtras = {}): void {
  if (!process.send) throw new Error('The trainer is started by a worker and cannot run alone')
  const control = createRunControl()
  // Ctrl-C reaches the whole process group; the supervisor decides what becomes of the run.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: SupervisorMessage) => {
    if (message.type === 'start') void serve(message.order, control, extras)
    if (message.type === 'finish') control.finishRequested = true
    if (message.type === 'stop') control.stopRequested = true
    if (message.type === 'pause') control.pauseRequested = true
  })
}

async function serve(order: TrainerOrder, control: RunControl, extras: TrainerExtras) {
  const outcome = await train(order, control, extras).catch(describeOutcome)
  // Exits once the report is on its way: open handles of an engine must not keep the process.
  process.send?.({ type: 'ended', outcome } satisfies TrainerMessage, () => process.exit(0))
}

async function train(
  order: TrainerOrder,
  control: RunControl,
  { writerModule }: TrainerExtras,
): Promise<TrainerOutcome> {
  const { databaseUrl, token, logLevel, engine, dataRoots, moduleRoots, product } = order
  const { spoolRoot, spoolLimitBytes, sampleEveryMs } = order.writing
  const runId = RunId.parse(order.runId)
  const log = pino({ level: logLevel, base: { runId } })
  const store = await openWriterThread({
    data: {
      databaseUrl,
      runId,
      token,
      spoolRoot,
      sampleEveryMs,
      writerModule: writerModule?.href ?? null,
      logLevel,
    },
    spoolLimitBytes,
    control,
    onCheckpoint: tellCheckpoint,
  })
  const outcome = await runTrainer({ store, runId, engine, dataRoots, moduleRoots, product, control, log })
  await store.close(control.pauseRequested && !control.stopRequested ? PAUSE_WRITES_MS : LAST_WRITES_MS)
  return outcome
}

function tellCheckpoint(phase: PhaseName, step: number): void {
  process.send?.({ type: 'checkpoint', phase, step } satisfies TrainerMessage)
}
