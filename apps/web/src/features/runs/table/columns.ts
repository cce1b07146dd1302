import {
  HEADLINE_METHODS,
  METRIC_STATS,
  type MethodName,
  type MetricStat,
  RUN_FIELDS,
  type RunKey,
  type RunValue,
  TASK_METRICS,
  TASKS,
  type TaskMetric,
} from '@barycenter/contracts'

/** What a cell shows besides a plain value. */
export type ColumnKind =
  | 'name'
  | 'status'
  | 'progress'
  | 'experiment'
  | 'model'
  | 'data'
  | 'score'
  | 'time'
  | 'duration'
  | 'value'

export interface Column {
  /** Its name in the address: `metric:max:test/accuracy`, `param:lr`, `tag:team`, `field:seed`, or one of the fixed. */
  id: string
  kind: ColumnKind
  title: string
  /** What kind of value it is, in a word, for the chooser. */
  of: 'field' | 'metric' | 'param' | 'tag'
  width: number
  isNumber: boolean
  /** What is asked of the server for it; a score is that of whichever task the run has. */
  values: readonly RunValue[]
  /** What it is sorted, grouped and filtered by; null where it cannot be. */
  sortValue: RunValue | null
}

/** The scores of all tasks. Accuracy is last: tasks with a score of their own tell it beside theirs. */
const SCORES: readonly TaskMetric[] = [...new Set(TASKS.map((task) => TASK_METRICS[task][0]))].sort(
  (a, b) => Number(a.key === 'accuracy') - Number(b.key === 'accuracy'),
)

const field = (name: (typeof RUN_FIELDS)[number]): RunValue => ({ of: 'field', field: name })
const param = (key: string): RunValue => ({ of: 'param', key })

const scoreValue = (method: MethodName, metric: TaskMetric): RunValue => ({
  of: 'metric',
  key: `evaluate/${method}/test_${metric.key}`,
  stat: 'last',
})

/** Params that tell the size of a model; lists are stored item by item. */
export const MODEL_PARAMS = [
  ...['model', 'model.kind', 'model.name', 'model.depth', 'model.width', 'model.widen', 'model.filters'],
  'model.dense',
  ...[0, 1, 2, 3].flatMap((at) => [`model.hidden.${at}`, `model.channels.${at}`]),
] as const

const fixed = (
  id: string,
  title: string,
  width: number,
  rest: Partial<Column> & { kind: ColumnKind },
): Column => ({ id, title, width, of: 'field', isNumber: false, values: [], sortValue: null, ...rest })

const METHOD_TITLES = { last: 'Last', swa: 'SWA', twa: 'TWA' } as const

const FIXED: readonly Column[] = [
  fixed('name', 'Name', 330, { kind: 'name', sortValue: field('name') }),
  fixed('status', 'Status', 172, { kind: 'status', sortValue: field('status') }),
  fixed('progress', 'Progress', 150, { kind: 'progress', sortValue: field('progress') }),
  fixed('seed', 'Seed', 72, {
    kind: 'value',
    isNumber: true,
    values: [field('seed')],
    sortValue: field('seed'),
  }),
  fixed('experiment', 'Experiment', 150, { kind: 'experiment', sortValue: field('experiment') }),
  fixed('model', 'Model', 140, {
    kind: 'model',
    values: MODEL_PARAMS.map(param),
    sortValue: param('model.kind'),
  }),
  fixed('data', 'Data', 110, {
    kind: 'data',
    values: [param('dataset.name'), param('dataset')],
    sortValue: param('dataset.name'),
  }),
  ...HEADLINE_METHODS.map((method) =>
    fixed(method, METHOD_TITLES[method], 104, {
      kind: 'score',
      of: 'metric',
      isNumber: true,
      values: SCORES.map((metric) => scoreValue(method, metric)),
      sortValue: scoreValue(method, SCORES.at(-1)!),
    }),
  ),
  fixed('created', 'Created', 110, { kind: 'time', isNumber: true, sortValue: field('createdAt') }),
  fixed('duration', 'Duration', 104, {
    kind: 'duration',
    isNumber: true,
    values: [field('durationMs')],
    sortValue: field('durationMs'),
  }),
]

const FIXED_BY_ID = new Map(FIXED.map((column) => [column.id, column]))

const FIELD_TITLES: Partial<Record<(typeof RUN_FIELDS)[number], string>> = {
  id: 'Id',
  kind: 'Kind',
  attempt: 'Attempt',
  startedAt: 'Started',
  endedAt: 'Ended',
  notes: 'Notes',
  failure: 'Failure',
  group: 'Launch',
  parent: 'Made from',
  worker: 'Worker',
  engine: 'Engine',
  dataset: 'Data set',
  datasetDigest: 'Digest of data',
}

const STAT_TITLES: Record<MetricStat, string> = {
  last: 'last',
  min: 'min',
  max: 'max',
  mean: 'mean',
  lastStep: 'last step of',
  count: 'points of',
}

/** The columns a table starts with; an experiment's own table need not tell the experiment. */
export function defaultColumns(withExperiment: boolean): string[] {
  return FIXED.map(({ id }) => id).filter((id) => withExperiment || id !== 'experiment')
}

/** All columns that are not keys of the runs: what the chooser lists first. */
export const FIELD_COLUMNS: readonly string[] = [
  ...FIXED.map(({ id }) => id),
  ...Object.keys(FIELD_TITLES).map((name) => `field:${name}`),
]

const isTime = (name: string) => name.endsWith('At')

function fieldColumn(name: (typeof RUN_FIELDS)[number]): Column {
  const value = field(name)
  return {
    id: `field:${name}`,
    kind: isTime(name) ? 'time' : 'value',
    title: FIELD_TITLES[name] ?? name,
    of: 'field',
    width: 110,
    isNumber: name === 'attempt' || isTime(name),
    values: [value],
    sortValue: value,
  }
}

function keyColumn(of: 'param' | 'tag', key: string): Column {
  const value: RunValue = { of, key }
  const title = key
  return {
    id: `${of}:${key}`,
    kind: 'value',
    title,
    of,
    width: 130,
    isNumber: false,
    values: [value],
    sortValue: value,
  }
}

function metricColumn(stat: MetricStat, key: string): Column {
  const value: RunValue = { of: 'metric', key, stat }
  return {
    id: `metric:${stat}:${key}`,
    kind: 'value',
    title: stat === 'last' ? key : `${STAT_TITLES[stat]} ${key}`,
    of: 'metric',
    width: 130,
    isNumber: true,
    values: [value],
    sortValue: value,
  }
}

/** The column of a name in the address; null for what no version of this page wrote. */
export function columnOf(id: string): Column | null {
  const known = FIXED_BY_ID.get(id)
  if (known) return known
  const [, of = '', rest = ''] = /^(field|param|tag|metric):(.+)$/s.exec(id) ?? []
  if (of === 'field') {
    const name = RUN_FIELDS.find((one) => one === rest)
    return name ? fieldColumn(name) : null
  }
  if (of === 'param' || of === 'tag') return keyColumn(of, rest)
  const [, stat = '', key = ''] = /^(\w+):(.+)$/s.exec(rest) ?? []
  const known_stat = METRIC_STATS.find((one) => one === stat)
  return of === 'metric' && known_stat ? metricColumn(known_stat, key) : null
}

export const columnsOf = (ids: readonly string[]): Column[] =>
  [...new Set(ids)].flatMap((id) => columnOf(id) ?? [])

/** The columns that a key of the runs gives: a metric one for each of its statistics. */
export function columnsOfKey({ of, key }: Pick<RunKey, 'of' | 'key'>): string[] {
  if (of !== 'metric') return [`${of}:${key}`]
  return (['last', 'min', 'max', 'mean'] as const).map((stat) => `metric:${stat}:${key}`)
}

/** One name for a value, to keep what was read under. */
export function valueKey(value: RunValue): string {
  if (value.of === 'field') return `field:${value.field}`
  return value.of === 'metric' ? `metric:${value.stat}:${value.key}` : `${value.of}:${value.key}`
}

/**
 * The score among what was read of a run: that of its task, which is the first of the scores that it has; null where it
 * has none.
 */
export function scoreOf<V>(
  column: Column,
  read: (key: string) => V | null | undefined,
): { value: V; metric: TaskMetric; key: string } | null {
  for (const [at, metric] of SCORES.entries()) {
    const key = valueKey(column.values[at]!)
    const value = read(key)
    if (value !== null && value !== undefined) return { value, metric, key }
  }
  return null
}

const METRICS_BY_KEY = new Map(
  Object.values(TASK_METRICS).flatMap((metrics) =>
    metrics.map((metric) => [metric.key, metric.better] as const),
  ),
)

/** Whether more of a value is better; null where nobody said. A key tells by its last part: `val/accuracy`, `test_loss`. */
export function betterOfValue(value: RunValue | null): TaskMetric['better'] | null {
  if (value?.of !== 'metric' || value.stat === 'count' || value.stat === 'lastStep') return null
  const name = value.key.split(/[/.]/).at(-1)!.toLowerCase()
  if (/(^|_)loss$/.test(name)) return 'lower'
  for (const [key, better] of METRICS_BY_KEY) if (name === key || name.endsWith(`_${key}`)) return better
  return null
}
