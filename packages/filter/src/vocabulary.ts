import { type MetricStat, RunKind, RunStatus, type RunValue } from '@barycenter/contracts'

export type RunField = Extract<RunValue, { of: 'field' }>['field']

/** What a value can be compared with, and how. */
export type ValueKind = 'number' | 'time' | 'duration' | 'text' | 'status' | 'runKind' | 'any'

interface FieldFacts {
  /** How it is written; the first is the canonical one. Case, `_` and spaces do not matter. */
  words: [string, ...string[]]
  kind: ValueKind
  means: string
  /** Every run has one. */
  always?: boolean
}

export const FIELD_FACTS: Record<RunField, FieldFacts> = {
  name: { words: ['name', 'run_name'], kind: 'text', means: 'name of the run', always: true },
  status: { words: ['status', 'state'], kind: 'status', means: 'where the run is in its life', always: true },
  experiment: {
    words: ['experiment', 'experiment_name'],
    kind: 'text',
    means: 'name of its experiment',
    always: true,
  },
  createdAt: { words: ['created', 'created_at'], kind: 'time', means: 'when it was launched', always: true },
  startedAt: { words: ['started', 'started_at', 'start_time'], kind: 'time', means: 'when it began' },
  endedAt: { words: ['ended', 'ended_at', 'end_time'], kind: 'time', means: 'when it ended' },
  durationMs: {
    words: ['duration', 'duration_ms'],
    kind: 'duration',
    means: 'how long it took, or has taken so far',
  },
  progress: { words: ['progress'], kind: 'number', means: 'part that is done, 0 to 1' },
  seed: { words: ['seed'], kind: 'number', means: 'seed of its randomness' },
  attempt: { words: ['attempt'], kind: 'number', means: 'how often it was begun anew', always: true },
  kind: {
    words: ['kind'],
    kind: 'runKind',
    means: 'trained here, or logged by another program',
    always: true,
  },
  id: { words: ['id', 'run_id'], kind: 'text', means: 'id of the run', always: true },
  notes: { words: ['notes', 'note', 'description'], kind: 'text', means: 'its notes' },
  failure: { words: ['failure', 'error'], kind: 'text', means: 'why it failed' },
  group: { words: ['group', 'group_id'], kind: 'text', means: 'id of the launch that it belongs to' },
  parent: { words: ['parent', 'parent_run_id'], kind: 'text', means: 'id of the run that it was made from' },
  worker: { words: ['worker', 'worker_id'], kind: 'text', means: 'id of the worker that had it last' },
  engine: { words: ['engine'], kind: 'text', means: 'engine that computed it' },
  dataset: { words: ['dataset'], kind: 'text', means: 'name of its data set' },
  datasetDigest: { words: ['dataset_digest'], kind: 'text', means: 'SHA-256 of its data' },
}

const normal = (word: string) => word.toLowerCase().replace(/[_ ]/g, '')

const FIELDS_BY_WORD = new Map(
  Object.entries(FIELD_FACTS).flatMap(([field, { words }]) =>
    words.map((word) => [normal(word), field as RunField] as const),
  ),
)

export function fieldOf(word: string): RunField | undefined {
  return FIELDS_BY_WORD.get(normal(word))
}

export const FIELD_WORDS = Object.values(FIELD_FACTS).map(({ words }) => words[0])

/** What may stand before a dot; MLflow's words are among them. */
export const ENTITIES: Record<string, 'metric' | 'param' | 'tag' | 'attribute' | 'dataset'> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  config: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
}

/** A name with its entity before the first dot. */
export function splitEntity(word: string): { entity: string; rest: string } | undefined {
  const dot = word.indexOf('.')
  const entity = word.slice(0, Math.max(dot, 0)).toLowerCase()
  return Object.hasOwn(ENTITIES, entity) ? { entity, rest: word.slice(dot + 1) } : undefined
}

export const FUNCTIONS: Record<string, MetricStat> = {
  last: 'last',
  min: 'min',
  max: 'max',
  mean: 'mean',
  avg: 'mean',
  count: 'count',
  laststep: 'lastStep',
}

export function functionOf(word: string): MetricStat | undefined {
  const name = normal(word)
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
}

export const STAT_WORDS: Record<MetricStat, { word: string; means: string }> = {
  last: { word: 'last', means: 'last value of a metric' },
  min: { word: 'min', means: 'smallest finite value of a metric' },
  max: { word: 'max', means: 'largest finite value of a metric' },
  mean: { word: 'mean', means: 'mean of the finite values of a metric' },
  count: { word: 'count', means: 'how many points a metric has' },
  lastStep: { word: 'last_step', means: 'step of the last point of a metric' },
}

/** MLflow's words of our statuses; only in capitals, as MLflow compares them. */
const MLFLOW_STATUS: Record<RunStatus, string> = {
  queued: 'SCHEDULED',
  held: 'SCHEDULED',
  paused: 'SCHEDULED',
  running: 'RUNNING',
  completed: 'FINISHED',
  failed: 'FAILED',
  canceled: 'KILLED',
}

/** The words of a list of choices, each with what may be written for it. */
const CHOICES: Record<'status' | 'runKind', Record<string, readonly string[]>> = {
  status: Object.fromEntries(RunStatus.options.map((one) => [one, [one, MLFLOW_STATUS[one]]])),
  runKind: Object.fromEntries(RunKind.options.map((one) => [one, [one]])),
}

/** Which choices a word names: several of ours for MLflow's SCHEDULED, none where it is no such word. */
export function choicesOf(kind: 'status' | 'runKind', word: string): string[] {
  return choicesWhere(kind, (one) => one === word || one === word.toLowerCase())
}

export function choicesWhere(kind: 'status' | 'runKind', fits: (word: string) => boolean): string[] {
  return Object.entries(CHOICES[kind]).flatMap(([choice, words]) => (words.some(fits) ? [choice] : []))
}

/** What each choice means, for completion. */
export const CHOICE_MEANINGS: Record<'status' | 'runKind', Record<string, string>> = {
  status: {
    queued: 'waits for a worker',
    held: 'in the queue, until a person releases it',
    running: 'a worker or program is at it',
    paused: 'stopped on the way, can go on',
    completed: 'went through to its end',
    failed: 'ended by an error',
    canceled: 'ended by a person',
  } satisfies Record<RunStatus, string>,
  runKind: {
    trained: 'by one of the workers here',
    external: 'logged by another program',
  } satisfies Record<RunKind, string>,
}

export const choiceWords = (kind: 'status' | 'runKind') => Object.keys(CHOICES[kind])

/** The word that was probably meant: at most two letters away. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const scored = words.map((one) => ({ one, distance: editDistance(normal(word), normal(one)) }))
  const best = scored.reduce((a, b) => (b.distance < a.distance ? b : a))
  return best.distance <= Math.min(2, word.length / 2) ? best.one : undefined
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
