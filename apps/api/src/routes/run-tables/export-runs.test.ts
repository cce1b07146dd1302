import { EXPORT_PATH, type Run, RunSearch, type RunSearchInput, runValueName } from '@barycenter/contracts'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

const RUNS = 620 // more than a page of the export
const WORDS = ['plain', 'with, comma', 'with "quotes"', 'two\nlines', '', '=1+1', 'ü – 重み']

let api: ApiFixture
let experimentId: Run['experimentId']
beforeAll(async () => {
  api = await openApi()
  for (let index = 0; index < RUNS; index++) await makeRun(index)
})
afterAll(() => api.close())

async function makeRun(index: number): Promise<void> {
  const word = WORDS[index % WORDS.length]!
  const { id, ...run } = await api.database.runs.createExternal({
    experiment: 'Export: a/b',
    name: `run ${index}`,
    params: { word, rate: index / 7, flag: index % 2 === 0, mixed: index % 3 ? index : word },
    tags: index % 4 ? { word } : {},
    notes: '',
  })
  experimentId = run.experimentId
  if (index % 5 === 0) return
  const value = ([0.1 + index, 'NaN', 'Infinity', -1e-300] as const)[index % 4]!
  await api.database.runs.appendBatch(id, {
    batchId: 'b',
    metrics: [{ key: 'val/loss', step: index, value }],
    series: [],
    logs: [],
    params: {},
    tags: {},
  })
}

const SELECT: RunSearch['select'] = [
  { of: 'metric', key: 'val/loss', stat: 'last' },
  { of: 'metric', key: 'val/loss', stat: 'lastStep' },
  { of: 'param', key: 'word' },
  { of: 'param', key: 'rate' },
  { of: 'param', key: 'flag' },
  { of: 'param', key: 'mixed' },
  { of: 'tag', key: 'word' },
  { of: 'field', field: 'createdAt' },
]
const NAMES = SELECT.map(runValueName)

const search = (): RunSearchInput => ({
  experimentId,
  select: SELECT,
  orderBy: { value: { of: 'metric', key: 'val/loss' }, direction: 'desc' },
})

async function download(format: string, input: RunSearchInput = search()) {
  const query = new URLSearchParams({ search: JSON.stringify(input), format })
  return api.app.inject({ method: 'GET', url: `${EXPORT_PATH}?${query}` })
}

/** All hits by the search that the page uses. */
async function searched() {
  const hits = []
  let cursor: string | null | undefined
  do {
    const page = await api.database.runs.search(
      RunSearch.parse({ ...search(), limit: 500, ...(cursor && { cursor }) }),
    )
    hits.push(...page.hits)
    cursor = page.nextCursor
  } while (cursor)
  expect(hits).toHaveLength(RUNS)
  return hits
}

/** A reader of RFC 4180 that knows an empty field (null) from a quoted empty text. */
function readCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = []
  const field = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy
  let row: (string | null)[] = []
  for (const [, quoted, bare, end] of text.matchAll(field)) {
    row.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

describe('an export', () => {
  it('as CSV holds every run of the search with its values, in order', async () => {
    const { body, headers } = await download('csv')
    const [head, ...rows] = readCsv(body)
    expect(head!.slice(0, 3)).toEqual(['name', 'id', 'experiment'])
    expect(head!.slice(-NAMES.length)).toEqual(NAMES)
    const expected = (await searched()).map(({ name, id, values }) => [
      name,
      id,
      ...values.map((value) => (value === null ? null : String(value))),
    ])
    expect(rows.map((row) => [row[0], row[1], ...row.slice(-NAMES.length)])).toEqual(expected)
    const day = new Date().toISOString().slice(0, 10)
    expect(headers['content-disposition']).toContain(`filename="Export: a-b-${day}.csv"`)
  })

  it('as JSON lines holds the same values as the search tells', async () => {
    const { body } = await download('jsonl')
    const rows = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const hits = await searched()
    expect(rows.map((row) => [row.id, row.created, ...NAMES.map((name) => row[name])])).toEqual(
      hits.map(({ id, createdAt, values }) => [id, createdAt, ...values]),
    )
    expect(rows.some((row) => row[NAMES[0]!] === 'NaN')).toBe(true)
  })

  it('as Parquet holds numbers as numbers, also those that are none', async () => {
    const { rawPayload } = await download('parquet')
    const file = new Uint8Array(rawPayload).buffer
    const rows = await parquetReadObjects({ file })
    const hits = await searched()
    const numbers = new Set(['last(val/loss)', 'lastStep(val/loss)', 'params.rate', 'createdAt'])
    const asStored = (value: unknown, name: string) => {
      if (value === null) return null
      if (numbers.has(name)) return Number(value)
      return name === 'params.flag' ? value : String(value)
    }
    expect(rows.map((row) => [row.id, ...NAMES.map((name) => row[name] ?? null)])).toEqual(
      hits.map(({ id, values }) => [id, ...values.map((value, index) => asStored(value, NAMES[index]!))]),
    )
    expect(rows.some((row) => Number.isNaN(row['last(val/loss)']))).toBe(true)
    expect(rows[0]!.created).toBeInstanceOf(Date)
  })

  it.each(['csv', 'jsonl', 'parquet'])('of no run is a %s file all the same', async (format) => {
    const where = [{ value: SELECT[3]!, op: '>', than: 1e9 }] as const
    const { statusCode, rawPayload, body } = await download(format, { ...search(), where: [...where] })
    expect(statusCode).toBe(200)
    if (format === 'parquet')
      expect(await parquetReadObjects({ file: new Uint8Array(rawPayload).buffer })).toEqual([])
    else expect(body.split(/\r?\n/)).toHaveLength(format === 'csv' ? 2 : 1)
  })

  it('gives its connection back, read to the end or not', async () => {
    for (let round = 0; round < 15; round++) {
      const reader = await api.database.runs.export(RunSearch.parse(search()))
      for await (const _ of reader.pages()) break
      await reader.close()
    }
    expect((await download('csv')).statusCode).toBe(200)
  })

  it('names the part of a search that does not fit', async () => {
    const { statusCode, body } = await download('csv', { select: [{ of: 'metric' }] } as never)
    expect(statusCode).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ error: { issues: [{ path: 'search.select.0.key' }] } })
    const url = `${EXPORT_PATH}?search=%7B&format=csv`
    const broken = await api.app.inject({ method: 'GET', url })
    expect(broken.json()).toMatchObject({
      error: { code: 'INVALID_INPUT', issues: [{ path: 'search', found: '"{"' }] },
    })
  })
})
