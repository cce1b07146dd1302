import { isDeepStrictEqual } from 'node:util'
import { AppError, type RunId } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import { TOKENIZER_FILE } from '../tasks/text/tokenizer.js'
import { findInitialWeights } from '../weights/initial-weights.js'
import { requireSameVocabulary } from '../weights/same-vocabulary.js'
import { heldOutWarning } from '../weights/shared-examples.js'
import { asConfigured, type SourceRun } from '../weights/weight-source.js'
import { keepInitial, methodsLookingBack } from './kept-initial.js'
import type { PhaseContext } from './phase.js'

/** @throws INVALID_CONFIG, naming `field`, when it is gone, or has another vocabulary */
export async function findSourceRun(
  { task, source, reporter }: PhaseContext,
  field: string,
  id: RunId,
): Promise<SourceRun> {
  const run = await asConfigured(field, source.run(id))
  const tokenizer = await source.artifact(id, TOKENIZER_FILE)
  const warning = requireSameVocabulary(task, { field, tokenizer, fresh: null })
  if (warning) reporter.log('warn', warning)
  return run
}

/**
 * The weights that all runs started from, where methods look back at them.
 * @param words for the runs, in an error
 * @throws INVALID_CONFIG when there are none
 */
export async function keepCommonStart(
  context: PhaseContext,
  runs: readonly SourceRun[],
  words: string,
): Promise<NamedTensor[]> {
  const { config, task, source } = context
  const methods = methodsLookingBack(config)
  if (methods.length === 0) return []
  const [first, ...others] = runs.map(startOf)
  if (first && others.every((start) => isDeepStrictEqual(start, first))) {
    const { weights } = await findInitialWeights({ ...first, model: config.model }, task, source)
    return keepInitial(config, weights)
  }
  throw new AppError(
    'INVALID_CONFIG',
    `evaluate.methods: found ${methods.join(', ')}, expected methods that do not look back at common initial weights, ` +
      `as ${words} started at different ones`,
  )
}

/** What the weights before the first step of a run came from; null where that are several. */
function startOf({ config }: SourceRun) {
  if (!config || config.soup || config.snapshotsOf) return null
  const { initial, seed } = config
  const isDrawn = initial.kind === 'random' || initial.fresh.length > 0
  return { initial, seed: isDrawn ? seed : 0 }
}

export function warnOfSharedExamples({ task, reporter }: PhaseContext, runs: readonly SourceRun[]): void {
  const whose = (run: SourceRun) => run.provenance?.data ?? null
  const shared = runs.filter((run) => heldOutWarning(task.record, whose(run), ''))
  if (shared.length === 0) return
  const words = `The weights of ${shared.length} of ${runs.length} runs`
  reporter.log('warn', heldOutWarning(task.record, whose(shared[0]), words)!)
}

/** Names and shapes of weights fit all the same: other classes, or another order of them, would be averaged silently. */
export function warnOfOtherData({ task, reporter }: PhaseContext, runs: readonly SourceRun[]): void {
  const others = runs.filter(({ provenance }) => {
    const content = provenance?.data?.contentSha256 ?? task.record.contentSha256
    return content !== task.record.contentSha256
  })
  if (others.length === 0) return
  const names = others.map(({ name }) => `"${name}"`).join(', ')
  reporter.log(
    'warn',
    `${others.length} of ${runs.length} runs were trained on other data than this run's: ${names}`,
  )
}
