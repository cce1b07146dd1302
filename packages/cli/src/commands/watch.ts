import type { RunView } from '@barycenter/client'
import { ERRORS, isFinal, livenessAt, type Run } from '@barycenter/contracts'
import { Presets, SingleBar } from 'cli-progress'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { describeLiveness, describeProgress } from '../text/progress.js'
import { formatResults } from '../text/run-results.js'

export function addWatch(program: Command, context: () => CommandContext): void {
  program
    .command('watch')
    .description('Follow a run to its end, then print its results; exit code 1 when it did not complete')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .action(async (reference: string) => {
      await watchUntilEnded(context(), await findRun(context().client, reference))
    })
}

const BAR = '{bar} {percentage} % │ {text}'

/** Shows a progress bar on a terminal, one line for each phase elsewhere; gives back the run as it ended. */
export async function watchUntilEnded(context: CommandContext, run: Run, printResults = true): Promise<Run> {
  context.note(`${run.name} (${run.id})`)
  const progress = process.stderr.isTTY ? barProgress(run) : lineProgress(context)
  const lookAfter = lookAfterWorker(context, run)
  const ended = await new Promise<Run>((resolve, reject) => {
    const stop = context.live().watchRun(run.id, {
      onView: (view) => {
        progress.show(view)
        lookAfter.saw(view.run)
        if (!isFinal(view.run.status)) return
        stop()
        resolve(view.run)
      },
      onError: (error) => {
        // What may pass is asked again by the connection itself.
        if (ERRORS[error.code].retryable) return
        stop()
        reject(error)
      },
    })
  }).finally(() => {
    lookAfter.stop()
    progress.end()
  })
  if (printResults && ended.results.length > 0) context.print(formatResults(ended))
  if (ended.status !== 'completed') {
    const why = ended.failure ? `: ${ended.failure.message} (${ended.failure.code})` : ''
    context.note(`${ended.status}${why}`)
    context.exitCode = 1
  }
  return ended
}

const LOOK_EVERY_MS = 3000

/** Nothing is pushed while a worker is silent: the run is read again then, and what became of its worker is said once. */
function lookAfterWorker(context: CommandContext, run: Run) {
  let seen = run
  let told = ''
  const look = async () => {
    if ((livenessAt(seen, Date.now())?.state ?? 'live') !== 'live')
      seen = await context.client.call('getRun', { params: { runId: run.id } }).catch(() => seen)
    const words = describeLiveness(seen)
    if (words !== told) context.note(words === '' ? 'worker is back' : `worker ${words}`)
    told = words
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  return {
    saw: (view: Run) => {
      seen = view
    },
    stop: () => clearInterval(timer),
  }
}

interface ProgressView {
  show(view: RunView): void
  end(): void
}

function barProgress(run: Run): ProgressView {
  const bar = new SingleBar({ format: BAR, clearOnComplete: false, hideCursor: true }, Presets.shades_classic)
  bar.start(1000, 0, { text: run.status })
  return {
    show: (view) =>
      bar.update(Math.round((view.run.progress?.fraction ?? 0) * 1000), { text: describeProgress(view) }),
    end: () => bar.stop(),
  }
}

function lineProgress(context: CommandContext): ProgressView {
  let told = ''
  return {
    show: ({ run }) => {
      const state =
        run.status === 'running' && run.progress ? `${run.status}, ${run.progress.phase}` : run.status
      if (state !== told) context.note(state)
      told = state
    },
    end: () => undefined,
  }
}
