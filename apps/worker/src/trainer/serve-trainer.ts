import { RunId } from '@barycenter/contracts'
import { openDatabase } from '@barycenter/db'
import { pino } from 'pino'
import type {
  SupervisorMessage,
  TrainerMessage,
  TrainerOrder,
  TrainerOutcome,
} from '../supervisor/trainer-protocol.js'
import { createRunControl, type RunControl } from '../training/run-control.js'
import { describeOutcome } from './describe-outcome.js'
import { runTrainer, type TrainerOptions } from './run-trainer.js'

/** One for training's writes, one that the pool may open while the first is being given up. */
const CONNECTIONS = 2

/**
 * Makes this process the trainer of the supervisor that forked it: trains the one run it is sent, reports how that ended
 * and exits. Without its supervisor nobody holds the run's lease, so it exits when the channel closes.
 */
export function serveTrainer(extras: Pick<TrainerOptions, 'wrapWriter'> = {}): void {
  if (!process.send) throw new Error('The trainer is started by a worker and cannot run alone')
  const control = createRunControl()
  // Ctrl-C reaches the whole process group; the supervisor decides what becomes of the run.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: SupervisorMessage) => {
    if (message.type === 'start') void serve(message.order, control, extras)
    if (message.type === 'finish') control.finishRequested = true
    if (message.type === 'stop') control.stopRequested = true
  })
}

async function serve(order: TrainerOrder, control: RunControl, extras: Pick<TrainerOptions, 'wrapWriter'>) {
  const outcome = await train(order, control, extras).catch(describeOutcome)
  // Exits once the report is on its way: open handles of an engine must not keep the process.
  process.send?.({ type: 'ended', outcome } satisfies TrainerMessage, () => process.exit(0))
}

async function train(
  order: TrainerOrder,
  control: RunControl,
  extras: Pick<TrainerOptions, 'wrapWriter'>,
): Promise<TrainerOutcome> {
  const { databaseUrl, engine, dataRoots, product } = order
  const runId = RunId.parse(order.runId)
  const log = pino({ level: order.logLevel, base: { runId } })
  const database = await openDatabase({
    url: databaseUrl,
    applicationName: 'barycenter-trainer',
    maxConnections: CONNECTIONS,
  })
  const token = BigInt(order.token)
  const onCheckpoint: TrainerOptions['onCheckpoint'] = (phase, step) => {
    process.send?.({ type: 'checkpoint', phase, step } satisfies TrainerMessage)
  }
  const outcome = await runTrainer({
    ...extras,
    database,
    runId,
    token,
    engine,
    dataRoots,
    product,
    control,
    log,
    onCheckpoint,
  })
  await database.close()
  return outcome
}
