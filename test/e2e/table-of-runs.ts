import type { Client } from '@barycenter/client'
import type { Run, RunId } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { until } from '../fixtures/product.js'

export const RUNS = 300
export const LAYERS = 40
/** The newest, more of them than are in sight at the top of the table, have a metric for each layer. */
const LAYERED = 40
const MODELS = ['small', 'medium', 'large'] as const

export interface Seeded {
  run: Run
  model: (typeof MODELS)[number]
  accuracy: number
}

/** In the order they were made: the table shows the last one first. @param runs a number that 20 divides */
export async function seedRuns(client: Client, runs = RUNS): Promise<Seeded[]> {
  const seeded: Seeded[] = []
  for (let from = 0; from < runs; from += 20) {
    const chunk = Array.from({ length: 20 }, (_, at) =>
      seedRun(client, from + at, from + at < runs - LAYERED ? 0 : LAYERS),
    )
    seeded.push(...(await Promise.all(chunk)))
  }
  // As the table does: of two that are made at once, the one with the smaller id may be stored later.
  const place = ({ run }: Seeded) => `${run.createdAt} ${run.id}`
  return seeded.sort((a, b) => (place(a) < place(b) ? -1 : 1))
}

/** A run of a program that is not ours; its best accuracy lies before its last. */
async function seedRun(client: Client, number: number, layerCount: number): Promise<Seeded> {
  const model = MODELS[number % 3]!
  const accuracy = ((number * 37) % RUNS) / 1000 + 0.5
  const run = await client.call('createExternalRun', {
    body: {
      experiment: 'table',
      name: `run ${String(number).padStart(3, '0')}`,
      params: { model, lr: [0.1, 0.01][number % 2]!, width: number % 5 },
      tags: { team: number % 4 === 0 ? 'north' : 'south' },
    },
  })
  const layers = Array.from({ length: layerCount }, (_, layer) => ({
    key: `layer/${layer}/norm`,
    steps: [1],
    values: [number * 100 + layer],
  }))
  await client.call('logRunBatch', {
    params: { runId: run.id },
    body: {
      batchId: 'all',
      series: [
        { key: 'test/accuracy', steps: [1, 2], values: [accuracy, accuracy - 0.25] },
        { key: 'loss', steps: [1, 2], values: [2, 1 - accuracy] },
        ...layers,
      ],
    },
  })
  await client.call('endExternalRun', { params: { runId: run.id }, body: {} })
  return { run, model, accuracy }
}

/** The table on the page that a test has open. */
export function tableOf(page: () => Page) {
  const address = (state: Record<string, unknown> = {}) => {
    const entries = Object.entries(state).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ])
    return `/runs?${new URLSearchParams(entries)}`
  }
  const grid = () => page().getByRole('grid', { name: 'Runs' })
  const rows = () => page().getByTestId('run-row')
  const rowOf = (id: RunId) => page().locator(`[data-testid=run-row][data-run-id="${id}"]`)
  const button = (name: string | RegExp) => page().getByRole('button', { name, exact: true })
  const head = (column: string) => page().locator(`[role=columnheader][data-column="${column}"]`)
  const open = async (state: Record<string, unknown> = {}, row: 'run-row' | 'group-row' = 'run-row') => {
    await page().goto(address(state))
    await page().getByTestId(row).first().waitFor()
  }
  const names = () =>
    rows().evaluateAll((all) => all.map((row) => row.querySelector('a')?.textContent ?? '').filter(Boolean))
  const scrollTo = (place: { top?: number; left?: number }) =>
    grid().evaluate((element, { top, left }) => {
      if (top !== undefined) element.scrollTop = top
      if (left !== undefined) element.scrollLeft = left
    }, place)
  const columnMenu = async (column: string, item: string) => {
    await head(column).hover()
    await head(column).locator('[data-head-menu]').click()
    await page().getByRole('menuitem', { name: item, exact: true }).click()
  }

  const expectFirst = (expected: string[]) =>
    until(
      async () => JSON.stringify((await names()).slice(0, expected.length)) === JSON.stringify(expected),
      () => `first: ${expected}`,
    )

  return { address, grid, rows, rowOf, button, head, open, names, scrollTo, columnMenu, expectFirst }
}
