'use client'
import { METHODS, type MethodName, type MethodResult, type Run, WEIGHTS_PATH } from '@barycenter/contracts'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatAccuracy, formatCount, formatPoints, formatValue, shortHash } from '../../format/format-number'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { CopyButton } from '../../ui/copy-button'
import { budgetEpochs, budgetRest } from './budget-words'

export const METHOD_TITLES: Record<MethodName, { title: string; meaning: string }> = {
  last: { title: 'Last', meaning: 'last iterate of base training' },
  best: { title: 'Best', meaning: 'snapshot of the lowest held-out loss' },
  ema: { title: 'EMA', meaning: 'moving average over the snapshots' },
  lawa: { title: 'LAWA', meaning: 'mean of the latest snapshots' },
  swa: { title: 'SWA', meaning: 'uniform average of the snapshots' },
  'greedy-soup': { title: 'Greedy soup', meaning: 'mean of snapshots that lower the held-out loss' },
  twa: { title: 'TWA', meaning: 'trained average of the snapshots' },
}

const cell = 'px-3 py-2 whitespace-nowrap'

/** What the ways to end a training reached, on the same test images, and what each of them took. */
export function ResultTable({ run }: { run: Run }) {
  const swa = run.results.find(({ method }) => method === 'swa')
  // While there is one result alone, there is nothing that it is better than.
  const best =
    run.results.length < 2 ? null : Math.max(...run.results.map(({ testAccuracy }) => testAccuracy))
  const rows = METHODS.flatMap((method) => run.results.filter((result) => result.method === method))
  return (
    <Card title="Result" note="same test images for each" bodyClassName="p-0" testId="results">
      <div className="relative overflow-x-auto">
        <table aria-label="Result" className="w-full text-right">
          <thead className="text-[0.857rem] text-muted">
            <tr>
              <th scope="col" className={cn(cell, 'pl-4 text-left')}>
                Method
              </th>
              <th scope="col" className={cell}>
                Test accuracy
              </th>
              <th scope="col" className={cell}>
                Δ to SWA, points
              </th>
              <th scope="col" className={cell}>
                Test loss
              </th>
              <th
                scope="col"
                className={cell}
                title="Held-out images chose the weights of Best and Greedy soup and trained those of TWA-v: flattering for these"
              >
                Held-out accuracy
              </th>
              <th
                scope="col"
                className={cell}
                title="Images whose gradient was computed: methods are compared fairly at equal numbers"
              >
                Gradient evaluations
              </th>
              <th scope="col" className={cn(cell, 'pr-4')}>
                Weights
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((result) => (
              <tr key={result.method} data-method={result.method} className="border-t border-line">
                <th scope="row" className={cn(cell, 'pl-4 text-left font-normal')}>
                  <span className="font-medium">{METHOD_TITLES[result.method].title}</span>{' '}
                  <span className="hidden text-[0.857rem] text-muted 2xl:inline">
                    {METHOD_TITLES[result.method].meaning}
                  </span>
                </th>
                <td className={cn(cell, result.testAccuracy === best && 'font-semibold text-good')}>
                  {formatAccuracy(result.testAccuracy)}
                  {result.testAccuracy === best && <span className="sr-only"> (best)</span>}
                  <Below>
                    {result.testCorrect}/{result.testCount}
                  </Below>
                </td>
                <td className={cell}>
                  {swa && result.method !== 'swa'
                    ? formatPoints(result.testAccuracy - swa.testAccuracy)
                    : '–'}
                </td>
                <td className={cell}>{formatValue(result.testLoss)}</td>
                <td className={cell}>
                  {formatAccuracy(result.heldOutAccuracy)}
                  <Below>loss {formatValue(result.heldOutLoss)}</Below>
                </td>
                <td className={cell}>
                  <Budget budget={result.budget} />
                </td>
                <td className={cn(cell, 'pr-4')}>
                  <Weights run={run} method={result.method} hash={result.weightsSha256} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

/** A second number of a cell. */
function Below({ children }: { children: ReactNode }) {
  return <span className="block text-[0.786rem] font-normal text-muted">{children}</span>
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
