import { AppError } from '@barycenter/contracts'
import type { Task } from '../tasks/task.js'
import { readTokenizer, TOKENIZER_FILE } from '../tasks/text/tokenizer.js'

export interface OtherVocabulary {
  /** Where the weights come from, for an error: `initial.runId`. */
  field: string
  /** Their `tokenizer.json`; null where they came without one. */
  tokenizer: Uint8Array | null
  /** Parameters that are not taken, see `freshParameters`; null = all are. */
  fresh: ReadonlySet<string> | null
}

/**
 * Makes sure that rows of token tables and columns of logits stand for the same tokens in weights and task: of vocabularies
 * of one size, names and shapes tell nothing.
 * @returns a warning where the weights came without a vocabulary; null where there is nothing to say
 * @throws INVALID_CONFIG when vocabularies differ and parameters that belong to them are taken
 */
export function requireSameVocabulary(
  task: Task,
  { field, tokenizer, fresh }: OtherVocabulary,
): string | null {
  const own = task.artifacts.find(({ name }) => name === TOKENIZER_FILE)
  if (!own) return null
  const taken = vocabularyParameters(task, own.data).filter((name) => !fresh?.has(name))
  if (taken.length === 0) return null
  if (!tokenizer) {
    return `${field}: the weights come without ${TOKENIZER_FILE}, so their vocabulary could not be compared with this run's`
  }
  if (Buffer.compare(tokenizer, own.data) === 0) return null
  const instead = fresh ? `, or ${taken.join(', ')} in initial.fresh` : ''
  throw new AppError(
    'INVALID_CONFIG',
    `${field}: found weights for another vocabulary (${TOKENIZER_FILE} differs), expected that of this run${instead}`,
  )
}

/** Those with an axis as long as the vocabulary, whatever a model calls them. */
function vocabularyParameters({ model }: Task, tokenizer: Uint8Array): string[] {
  const { size } = readTokenizer(Buffer.from(tokenizer).toString(), TOKENIZER_FILE)
  return model.layout.specs.filter(({ shape }) => shape.includes(size)).map(({ name }) => name)
}
