import { isFinal, type Run, scoreMetric, taskOfRun } from '@barycenter/contracts'
import { differenceUnit, formatDifference, formatMetric } from '../../format/format-metric'
import { formatCount, formatValue, shortHash } from '../../format/format-number'
import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { METHOD_TITLES } from '../run/result-table'
import { RunProgressBar } from '../runs/run-progress'
import { RunStatus } from '../runs/run-status'
import { takenWords, type WhatIfRow, whatIfRows } from './what-if-rows'

const cell = 'px-3 py-1.5 whitespace-nowrap'

/** What was asked so far, and all ends in one table. */
export function WhatIfResults({ run, whatIfs }: { run: Run; whatIfs: readonly Run[] }) {
  const rows = whatIfRows(run, whatIfs)
  return (
    <div className="mt-4 flex flex-col gap-4 border-t border-line pt-3">
      {whatIfs.length > 0 && <AskedList run={run} whatIfs={whatIfs} />}
      {rows.length > 0 && <EndsTable run={run} rows={rows} />}
      {rows.some(({ isOwn, method }) => !isOwn && method === 'last') && (
        <p className="text-[0.857rem] text-muted">
          Last of this run is the end of its base training; a what-if trains none, so its Last is the newest
          of the snapshots it took.
        </p>
      )}
    </div>
  )
}

function AskedList({ run, whatIfs }: { run: Run; whatIfs: readonly Run[] }) {
  return (
    <ul aria-label="What was asked" className="flex flex-col gap-1.5">
      {whatIfs.map((child) => (
        <li
          key={child.id}
          data-what-if={child.id}
          data-status={child.status}
          className="flex flex-wrap items-center gap-x-3 gap-y-1"
        >
          <Link href={`/runs/${child.id}`} className="min-w-0 break-words text-accent hover:underline">
            {child.name}
          </Link>
          <span className="text-[0.857rem] text-muted">{takenWords(child, run.id)}</span>
          <RunStatus run={child} />
          <RunProgressBar run={child} />
          {child.failure && <span className="text-[0.857rem] text-bad">{child.failure.message}</span>}
        </li>
      ))}
    </ul>
  )
}

function EndsTable({ run, rows }: { run: Run; rows: readonly WhatIfRow[] }) {
  const metric = scoreMetric(taskOfRun(run))
  const best = bestOf(rows, metric.better)
  const titles = [
    'Weights',
    `Test ${metric.title}`,
    `Δ to SWA, ${differenceUnit(metric)}`,
    'Test loss',
    'Gradient evaluations',
    'SHA-256',
  ]
  return (
    <div className="relative overflow-x-auto">
      <table aria-label="This run and its what-ifs" className="w-full text-right">
        <thead className="text-[0.857rem] text-muted">
          <tr>
            {titles.map((title, place) => (
              <th key={title} scope="col" className={cn(cell, place === 0 && 'text-left')}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <EndsRow key={`${row.run.id} ${row.method}`} row={row} parent={run} isBest={row.score === best} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function bestOf(rows: readonly WhatIfRow[], better: 'higher' | 'lower'): number | null {
  const scores = rows.flatMap(({ score }) => (score === null ? [] : [score]))
  if (scores.length < 2) return null
  return better === 'higher' ? Math.max(...scores) : Math.min(...scores)
}

function EndsRow({ row, parent, isBest }: { row: WhatIfRow; parent: Run; isBest: boolean }) {
  const { run, method, result, score, toSwa, sameAs, isOwn } = row
  const metric = scoreMetric(taskOfRun(parent))
  const difference = toSwa === null ? null : formatDifference(toSwa, metric)
  return (
    <tr
      data-ends={isOwn ? 'own' : run.id}
      data-method={method}
      data-sha256={result.weightsSha256}
      className="border-t border-line"
    >
      <th scope="row" className={cn(cell, 'text-left font-normal')}>
        <span className="font-medium">{METHOD_TITLES[method].title}</span>{' '}
        <span className="text-[0.857rem] text-muted">
          {isOwn ? 'this run' : `what if: ${takenWords(run, parent.id)}`}
          {!isOwn && !isFinal(run.status) && ', at work'}
        </span>
      </th>
      <td className={cn(cell, isBest && 'font-semibold text-good')}>
        {formatMetric(score, metric)}
        {isBest && <span className="sr-only"> (best)</span>}
      </td>
      <td className={cn(cell, difference?.verdict === 'better' && 'text-good')}>{difference?.text ?? '–'}</td>
      <td className={cell}>{formatValue(result.testLoss)}</td>
      <td className={cell}>{result.budget ? formatCount(result.budget.gradientEvaluations) : '–'}</td>
      <td className={cell}>
        <code title={result.weightsSha256} className="font-mono text-[0.857rem] text-muted">
          {shortHash(result.weightsSha256)}
        </code>
        {sameAs && (
          <span className="ml-2 rounded-full bg-good-ground px-2 text-[0.786rem] text-good">
            same bits as {METHOD_TITLES[sameAs].title}
          </span>
        )}
      </td>
    </tr>
  )
}
