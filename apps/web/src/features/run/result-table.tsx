'use client'
import { betterOf, type Measure, measuredValue, measureOf } from '@barycenter/client'
import {
  METHODS,
  type MethodName,
  type MethodResult,
  type Run,
  TASK_METRICS,
  type TaskMetric,
  taskOfRun,
  WEIGHTS_PATH,
} from '@barycenter/contracts'
import { Download } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { differenceUnit, formatDifference, formatMetric } from '../../format/format-metric'
import { formatCount, formatValue, shortHash } from '../../format/format-number'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { CopyButton } from '../../ui/copy-button'
import { TASK_WORDS } from '../tasks/task-words'
import { budgetEpochs, budgetRest } from './budget-words'

export const METHOD_TITLES: Record<MethodName, { title: string; meaning: string }> = {
  last: { title: 'Last', meaning: 'last iterate of base training' },
  best: { title: 'Best', meaning: 'snapshot of the lowest held-out loss' },
  ema: { title: 'EMA', meaning: 'moving average over the snapshots' },
  lawa: { title: 'LAWA', meaning: 'mean of the latest snapshots' },
  swa: { title: 'SWA', meaning: 'uniform average of the snapshots' },
  swad: { title: 'SWAD', meaning: 'mean of the stretch at the bottom of the held-out loss' },
  'greedy-soup': { title: 'Greedy soup', meaning: 'mean of snapshots that lower the held-out loss' },
  fisher: { title: 'Fisher', meaning: 'mean weighted by squared gradients' },
  'task-arithmetic': { title: 'Task arithmetic', meaning: 'scaled sum of the ways from the initial weights' },
  ties: { title: 'TIES', meaning: 'that sum without small and disagreeing steps' },
  twa: { title: 'TWA', meaning: 'trained average of the snapshots' },
}

const cell = 'px-3 py-2 whitespace-nowrap'

/** What the ways to end a training reached, on the same test examples, and what each of them took. */
export function ResultTable({ run }: { run: Run }) {
  const { examples } = TASK_WORDS[taskOfRun(run)]
  const rows = METHODS.flatMap((method) => run.results.filter((result) => result.method === method))
  return (
    <Card
      title="Result"
      note={`same ${formatCount(rows[0]?.testCount ?? 0)} test ${examples} for each`}
      bodyClassName="p-0"
      testId="results"
    >
      <div className="relative overflow-x-auto">
        <table aria-label="Result" className="w-full text-right">
          <ResultHead run={run} />
          <tbody>
            {rows.map((result) => (
              <ResultLine key={result.method} run={run} result={result} />
            ))}
          </tbody>
        </table>
      </div>
      {lastWords(run) && (
        <p className="border-t border-line px-4 py-2 text-[0.857rem] text-muted">{lastWords(run)}</p>
      )}
    </Card>
  )
}

function ResultHead({ run }: { run: Run }) {
  const task = taskOfRun(run)
  const { examples } = TASK_WORDS[task]
  const [score, ...others] = TASK_METRICS[task]
  return (
    <thead className="text-[0.857rem] text-muted">
      <tr className="align-bottom">
        <Head className="pl-4 text-left">Method</Head>
        <Head>Test {score.title}</Head>
        <Head>Δ to SWA, {differenceUnit(score)}</Head>
        {others.map(({ key, title }) => (
          <Head key={key}>Test {title}</Head>
        ))}
        <Head>Test loss</Head>
        <Head
          title={`Held-out ${examples} chose the weights of Best, SWAD, Greedy soup, Task arithmetic and TIES and trained those of TWA-v: flattering for these`}
        >
          Held-out {score.title}
        </Head>
        <Head title="Examples whose gradient was computed: methods are compared fairly at equal numbers">
          Gradient evaluations
        </Head>
        <Head className="pr-4">Weights</Head>
      </tr>
    </thead>
  )
}

/** Long names of metrics take two lines rather than the room of the columns after them. */
function Head({ className, ...props }: ComponentProps<'th'>) {
  return <th scope="col" {...props} className={cn('px-3 py-2', className)} />
}

function ResultLine({ run, result }: { run: Run; result: MethodResult }) {
  const { method, testLoss, heldOut, heldOutLoss, budget, weightsSha256 } = result
  const [score, ...others] = TASK_METRICS[taskOfRun(run)]
  return (
    <tr data-method={method} className="border-t border-line">
      <th scope="row" className={cn(cell, 'pl-4 text-left font-normal')}>
        <span className="font-medium">{METHOD_TITLES[method].title}</span>{' '}
        <span className="hidden text-[0.857rem] text-muted 2xl:inline">{METHOD_TITLES[method].meaning}</span>
      </th>
      <Measured run={run} method={method} measure={measureOf('test', score)} />
      <td className={cell}>
        <ToSwa run={run} method={method} metric={score} />
      </td>
      {others.map((metric) => (
        <Measured key={metric.key} run={run} method={method} measure={measureOf('test', metric)} />
      ))}
      <td className={cell}>{formatValue(testLoss)}</td>
      <td className={cell}>
        {formatMetric(heldOut[score.key], score)}
        <Below>loss {formatValue(heldOutLoss)}</Below>
      </td>
      <td className={cell}>
        <Budget budget={budget} />
      </td>
      <td className={cn(cell, 'pr-4')}>
        <Weights run={run} method={method} hash={weightsSha256} />
      </td>
    </tr>
  )
}

/** What Last is where it is not the end of a training of this run, so that nobody compares it with one. */
function lastWords({ config }: Run): string | null {
  if (config?.snapshotsOf)
    return 'This run trained no base: its Last is the newest of the snapshots that it averages, not the end of a training.'
  if (config?.soup) return 'This run trained no base: its Last is the last of the runs that it averages.'
  return null
}

/** A value of a measure, marked where no method of the run has a better one. */
function Measured({ run, method, measure }: { run: Run; method: MethodName; measure: Measure }) {
  const value = measuredValue(run, method, measure)
  const isBest = value !== undefined && value === bestValue(run, measure)
  return (
    <td className={cn(cell, isBest && 'font-semibold text-good')}>
      {formatMetric(value, measure.metric)}
      {isBest && <span className="sr-only"> (best)</span>}
    </td>
  )
}

/** Null while there is one result alone: there is nothing that it is better than. */
function bestValue(run: Run, measure: Measure): number | null {
  const values = run.results.flatMap(({ method }) => measuredValue(run, method, measure) ?? [])
  if (values.length < 2) return null
  return betterOf(measure.metric) === 'higher' ? Math.max(...values) : Math.min(...values)
}

/** Plus and minus are those of the numbers; which of them is good is said below, as fewer bits are better. */
function ToSwa({ run, method, metric }: { run: Run; method: MethodName; metric: TaskMetric }) {
  const [own, swa] = [method, 'swa' as const].map((one) => measuredValue(run, one, measureOf('test', metric)))
  if (own === undefined || swa === undefined || method === 'swa') return '–'
  const { text, verdict } = formatDifference(own - swa, metric)
  return (
    <>
      {text}
      <Below className={cn(verdict === 'better' && 'text-good')}>{verdict}</Below>
    </>
  )
}

/** A second number of a cell. */
function Below({ children, className }: { children: ReactNode; className?: string }) {
  return <span className={cn('block text-[0.786rem] font-normal text-muted', className)}>{children}</span>
}

/** Gradients and epochs; the rest on hovering, and for who listens. */
function Budget({ budget }: { budget: MethodResult['budget'] }) {
  if (!budget) return '–'
  const rest = budgetRest(budget)
  return (
    <span title={rest}>
      {formatCount(budget.gradientEvaluations)}
      <Below>{budgetEpochs(budget)}</Below>
      <span className="sr-only">; {rest}</span>
    </span>
  )
}

function Weights({ run, method, hash }: { run: Run; method: MethodName; hash: string }) {
  const href = WEIGHTS_PATH.replace(':runId', run.id).replace(':method', method)
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-[0.857rem] text-muted" title={`SHA-256 ${hash}`}>
        {shortHash(hash)}
      </code>
      <CopyButton text={hash} label={`Copy the SHA-256 of the ${METHOD_TITLES[method].title} weights`} />
      <a
        href={href}
        download
        title="Download as safetensors"
        aria-label={`Download the ${METHOD_TITLES[method].title} weights as safetensors`}
        className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-ink"
      >
        <Download aria-hidden className="size-3.5" />
      </a>
    </span>
  )
}
