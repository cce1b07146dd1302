// Entry of the probe's child process: opens the engine named by the first argument, trains one step on it and
// reports to the parent. The parent judges; a crash or hang here is a verdict as well.
import type { EngineName } from '../engine.js'
import { openEngine } from '../open-engine.js'
import type { ProbeReport } from './run-probe.js'
import { runTrainingStep } from './training-step.js'

function report(message: ProbeReport): void {
  process.send?.(message, undefined, undefined, () => process.exit(0))
}

try {
  const { info } = await openEngine(process.argv[2] as EngineName)
  report({ ok: true, info, step: await runTrainingStep() })
} catch (error) {
  // Native loaders throw errors of many kinds, some without a code: the message is what can be passed on.
  report({ ok: false, reason: error instanceof Error ? error.message : String(error) })
}
