import { describe, expect, it } from 'vitest'
import { type ParsedFilter, parseFilter } from './parse-filter.js'
import { printFilter } from './print-filter.js'

const NOW = Date.UTC(2026, 10, 26, 12)
const parse = (text: string): ParsedFilter => parseFilter(text, { now: NOW })

/** The canonical text of what a text means. */
function meaning(text: string): string {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed.errors)}`)
  return printFilter(parsed.filter)
}

const MEANINGS: [text: string, canonical: string][] = [
  ['', ''],
  ['seed = 1 AND 2', 'seed = 1 and "2"'],
  ['name = a || not seed = 1 && seed > 2', 'name = "a" or not seed = 1 and seed > 2'],
  ['(name = a OR seed = 1) and !(seed > 2)', '(name = "a" or seed = 1) and not seed > 2'],
  ['seed==1 and seed<>2 and seed>=-1.5e3', 'seed = 1 and seed != 2 and seed >= -1500'],
  ['last(test/accuracy) > 90%', 'metrics.test/accuracy > 0.9'],
  ['MAX(metrics.loss) < .5 or last_step(loss) > 10k', 'max(loss) < 0.5 or last_step(loss) > 10000'],
  [
    'min(`a b`) > 0 and mean("x") = 1 and count(`in`) > 2',
    'min(`a b`) > 0 and mean(x) = 1 and count(`in`) > 2',
  ],
  ['metrics."test/acc" in 0.1..0.5', 'metrics.test/acc >= 0.1 and metrics.test/acc <= 0.5'],
  ['seed = 1..3', 'seed >= 1 and seed <= 3'],
  ['seed between -1 and inf', 'seed >= -1 and seed <= inf'],
  ['seed not between 1 and 2', 'seed is not null and not (seed >= 1 and seed <= 2)'],
  ['params.lr in (0.1, "auto", true)', 'params.lr in (0.1, "auto", true)'],
  ['status not in (failed, canceled)', 'not status in (failed, canceled)'],
  ['params.lr not in (0.1)', 'params.lr is not null and not params.lr in (0.1)'],
  ['param.lr = null or config.model.name != null', 'params.lr is null or params.model.name is not null'],
  ["name contains 'it''s'", 'name contains "it\'s"'],
  ['tags.team = vision and tags.x is not null', 'tags.team = "vision" and tags.x is not null'],
  ['name ~ /^a\\/b/i', 'name matches "(?i)^a\\/b"'],
  ['name !~ "x|y"', 'not name matches "x|y"'],
  ['duration > 1h30m and duration <= 90s', 'duration > 5400000ms and duration <= 90000ms'],
  ['duration_ms > 5', 'duration > 5ms'],
  ['created > -7d', 'created > 2026-11-19T12:00:00.000Z'],
  ['created > now - 2h', 'created > 2026-11-26T10:00:00.000Z'],
  [
    'created >= yesterday and ended < 2026-11-01',
    'created >= 2026-11-25T00:00:00.000Z and ended < 2026-11-01T00:00:00.000Z',
  ],
  ['started = today', 'started >= 2026-11-26T00:00:00.000Z and started < 2026-11-27T00:00:00.000Z'],
  ['started != 2026-02', 'started < 2026-02-01T00:00:00.000Z or started >= 2026-03-01T00:00:00.000Z'],
  ['ended > "2026-11-01T10:00+02:00"', 'ended > 2026-11-01T08:00:00.000Z'],
  ['resnet "two words" 50', '"resnet" and "two words" and "50"'],
  ['/^res/', 'name matches "^res"'],
  ['baseline and seed = 3', '"baseline" and seed = 3'],
  ['status like "FIN%"', 'status in (completed)'],
  ['kind = external', 'kind = external'],
  ['status = SCHEDULED', 'status in (queued, held, paused)'],
]

/** Filters of MLflow's documentation and clients, with what they mean there. */
const OF_MLFLOW: [text: string, canonical: string][] = [
  ['metrics.rmse < 1', 'metrics.rmse < 1'],
  ['metrics.rmse < 1 and params.model = "tree"', 'metrics.rmse < 1 and params.model = "tree"'],
  ["metric.accuracy >= 0.9 AND parameters.lr = '0.1'", 'metrics.accuracy >= 0.9 and params.lr = "0.1"'],
  ['metrics."model class/accuracy" > 0.5', 'metrics.`model class/accuracy` > 0.5'],
  ['metrics.`accuracy score` != 0.72', 'metrics.`accuracy score` != 0.72'],
  ["params.`batch size` = '2'", 'params.`batch size` = "2"'],
  ['params."my key" LIKE \'Linear%\'', 'params.`my key` like "Linear%"'],
  ["params.estimator ILIKE '%sgd%'", 'params.estimator ilike "%sgd%"'],
  ["params.lr != '0.01'", 'params.lr != "0.01"'],
  ['params.x IS NULL', 'params.x is null'],
  ['tags.`mlflow.parentRunId` IS NOT NULL', 'tags.mlflow.parentRunId is not null'],
  ['tags."mlflow.source.name" = \'train.py\'', 'tags.mlflow.source.name = "train.py"'],
  ["tag.environment != 'test'", 'tags.environment != "test"'],
  ["tags.`mlflow.runName` = 'r1'", 'name = "r1"'],
  ["attributes.run_name LIKE 'r%'", 'name like "r%"'],
  ["run_name = 'r1'", 'name = "r1"'],
  ["attributes.`run name` = 'r1'", 'name = "r1"'],
  ["attributes.status = 'FINISHED'", 'status = completed'],
  ["attr.status != 'FAILED'", 'status != failed'],
  ["run.status = 'KILLED'", 'status = canceled'],
  ["status = 'RUNNING'", 'status = running'],
  ["attributes.status = 'SCHEDULED'", 'status in (queued, held, paused)'],
  ["attributes.status LIKE 'F%'", 'status in (completed, failed)'],
  ['attributes.start_time >= 1664067852747', 'started >= 2022-09-25T01:04:12.747Z'],
  ['attributes.Created < 1664067852747', 'started < 2022-09-25T01:04:12.747Z'],
  ['end_time <= 1664067852747', 'ended <= 2022-09-25T01:04:12.747Z'],
  [
    "attributes.run_id IN ('01234567-89ab-cdef-0123-456789abcdef', 'x')",
    'id in ("01234567-89ab-cdef-0123-456789abcdef", "x")',
  ],
  ["run_id = '0123456789abcdef0123456789abcdef'", 'id = "01234567-89ab-cdef-0123-456789abcdef"'],
  ["attributes.run_id NOT IN ('x')", 'not id in ("x")'],
  ["attributes.user_id = 'ann'", 'tags.mlflow.user = "ann"'],
  [
    "dataset.name = 'mnist' AND datasets.digest LIKE 'ab%'",
    'dataset = "mnist" and dataset_digest like "ab%"',
  ],
]

describe('a filter', () => {
  it.each(MEANINGS)('%s', (text, canonical) => {
    expect(meaning(text)).toBe(canonical)
    expect(meaning(canonical)).toBe(canonical)
  })

  it.each(OF_MLFLOW)('of MLflow: %s', (text, canonical) => expect(meaning(text)).toBe(canonical))
})

/** The characters that `^` marks below the text, and words of what was expected there. */
const MISTAKES: [text: string, marks: string, expected: RegExp[]][] = [
  ['status > 3', '       ^', [/=, !=, in/]],
  [
    'status = "finished"',
    '         ^^^^^^^^^^',
    [/queued, held, running, paused, completed, failed, canceled/],
  ],
  ['status = complete', '         ^^^^^^^^', [/^completed, or/]],
  ['naem = 3', '^^^^', [/^name, or/]],
  ['test/acc > 3', '^^^^^^^^', [/metrics\.test\/acc/]],
  ['foo(x) > 3', '^^^', [/last, min, max/]],
  ['maxx(x) > 3', '^^^^', [/^max, or/]],
  ['name = "abc', '       ^^^^', [/closing "/]],
  ['metrics.`acc > 3', '        ^^^^^^^^', [/closing `/]],
  ['metrics.acc', '           |', [/an operator/]],
  ['metrics.acc > "0.9"', '              ^^^^^', [/without quotes: 0.9/]],
  ['metrics.acc = NaN', '              ^^^', [/metrics.acc is null/]],
  ['metrics.acc contains 3', '            ^^^^^^^^', [/metrics.acc is no text/]],
  ['metrics.acc > 5m', '              ^^', [/without a unit/]],
  ['duration > 5', '           ^', [/5s or 5m/]],
  ['created > 7d', '          ^^', [/-7d is 7d ago/]],
  ['created > 2026-02-30', '          ^^^^^^^^^^', [/-7d/]],
  ['name ~ "a(b"', '         ^', [/closes this group/]],
  ['name ~ /*a/', '        ^', [/something to repeat/]],
  ['name ~ "[a"', '        ^', [/\] that closes/]],
  ['/(a)\\1/', '    ^^', [/no back-reference/]],
  ['(seed = 1', '         |', [/\)/]],
  ['seed = 1)', '        ^', [/no \) without/]],
  ['seed = ', '       |', [/a value/]],
  ['seed = 1 and', '            |', [/a value of a run/]],
  ['and seed = 1', '^^^', [/a value of a run/]],
  ['seed = 1 #', '         ^', [/no such character/]],
  ['params. = 1', '       |', [/behind the dot/]],
  ['metrics.acc > null', '              ^^^^', [/nothing is less or more/]],
  ['seed in 1', '         |', [/\.\./]],
  ['dataset.context = "train"', '^^^^^^^^^^^^^^^', [/dataset.name or/]],
  [
    'foo = 1 and seed = and status = bar',
    '^^^                ^^^          ^^^',
    [/name, status/, /a value/, /queued/],
  ],
]

function marksOf(parsed: ParsedFilter): string {
  let marks = ''
  for (const { offset, length } of parsed.ok ? [] : parsed.errors)
    marks = `${marks.padEnd(offset)}${length === 0 ? '|' : '^'.repeat(length)}`
  return marks
}

describe('a mistake', () => {
  it.each(MISTAKES)('is told with its place: %s', (text, marks, expected) => {
    const parsed = parse(text)
    expect(marksOf(parsed)).toBe(marks)
    const errors = parsed.ok ? [] : parsed.errors
    expect(errors).toHaveLength(expected.length)
    for (const [index, words] of expected.entries()) expect(errors[index]!.expected).toMatch(words)
  })

  it('says what was found', () => {
    const found = (text: string) => {
      const parsed = parse(text)
      return parsed.ok ? [] : parsed.errors.map((error) => error.found)
    }
    expect(found('seed = ')).toEqual(['the end'])
    expect(found('status = "finished"')).toEqual(['"finished"'])
  })

  it('is nesting, or a length, that would cost too much', () => {
    for (const text of [
      `${'('.repeat(2000)}a${')'.repeat(2000)}`,
      `${'not '.repeat(1000)}a`,
      `${'a or '.repeat(999)}a`,
    ])
      expect(parse(text)).toMatchObject({
        ok: false,
        errors: [{ expected: expect.stringMatching(/^at most/) }],
      })
  })
})

it('tells the place of each regular expression, for what only the database refuses', () => {
  const text = 'name ~ "a" or /b+/i'
  const parsed = parse(text)
  const patterns = parsed.ok ? parsed.patterns : []
  expect(patterns.map(({ offset, length }) => text.slice(offset, offset + length))).toEqual(['a', 'b+'])
  expect(patterns.map(({ pattern }) => pattern)).toEqual(['a', '(?i)b+'])
})
