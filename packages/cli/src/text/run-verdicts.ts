import {
  groupBySeed,
  judgeCells,
  markdownTable,
  type ResultCell,
  type ResultRow,
  type RowVerdicts,
  resultRows,
  type SeedGroup,
} from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { measured, number } from './numbers.js'
import { methodTitle } from './run-results.js'
import { formatTable } from './table.js'

/** What may be said of one figure of several configs, for programs. */
export interface FigureVerdict {
  figure: string
  best: string | null
  isWinner: boolean
  groups: {
    group: string
    n: number
    mean: number | null
    halfWidth: number | null
    /** Beside the best, over equal seeds where there are any. */
    verdict: string | null
    p: number | null
  }[]
}

/** Configs of several seeds, where there is more than one of them; else there is nothing to tell apart. */
export function comparedGroups(runs: readonly Run[]): SeedGroup[] | null {
  const groups = groupBySeed(runs)
  return groups.length > 1 && groups.some((group) => group.runs.length > 1) ? groups : null
}

export function figureVerdicts(groups: readonly SeedGroup[]): FigureVerdict[] {
  return resultRows(groups).map((row) => {
    const verdicts = judgeCells(row.cells, row.better)
    return {
      figure: figureOf(row),
      best: verdicts.best === null ? null : groups[verdicts.best]!.name,
      isWinner: verdicts.isWinner,
      groups: row.cells.map(({ summary }, place) => ({
        group: groups[place]!.name,
        n: summary?.n ?? 0,
        mean: summary?.mean ?? null,
        halfWidth: summary?.halfWidth ?? null,
        verdict: verdicts.judged[place]?.verdict ?? null,
        p: verdicts.judged[place]?.test?.p ?? null,
      })),
    }
  })
}

/** Mean ± 95 % interval over the seeds of each config, and whether the best can be told from the others. */
export function formatVerdicts(groups: readonly SeedGroup[], layout: 'text' | 'markdown'): string {
  const headers = ['over seeds', 'best', ...groups.map(({ name }) => name)]
  const rows = resultRows(groups).map((row) => {
    const verdicts = judgeCells(row.cells, row.better)
    return [figureOf(row), bestText(verdicts, groups), ...row.cells.map((cell) => cellText(cell, row))]
  })
  if (rows.length === 0) return ''
  return layout === 'markdown' ? markdownTable(headers, rows) : formatTable(headers, rows)
}

const figureOf = ({ method, title }: ResultRow) => (method ? `${methodTitle(method)}, ${title}` : title)

function cellText({ summary }: ResultCell, { metric }: ResultRow): string {
  if (!summary) return '–'
  const { mean, halfWidth, n } = summary
  const spread =
    metric?.unit === 'fraction' && halfWidth !== null ? (halfWidth * 100).toFixed(2) : number(halfWidth)
  return `${measured(mean, metric)}${halfWidth === null ? '' : ` ± ${spread}`} (N = ${n})`
}

function bestText({ best, isWinner, judged }: RowVerdicts, groups: readonly SeedGroup[]): string {
  const others = judged.filter((one) => one !== null)
  if (best === null || others.length === 0) return '–'
  if (isWinner) return groups[best]!.name
  return others.some(({ verdict }) => verdict === 'not distinguishable')
    ? 'not distinguishable'
    : 'too few seeds'
}
