import { BUDGET_TITLES, MEASURE_TITLES, type RunComparison } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { METHOD_TITLES } from '../run/result-table'
import { budgetText, measureText } from './comparison-markdown'
import { RunColumns } from './run-columns'

/** Results of the runs, the best of each row marked. */
export function ResultsTable({
  runs,
  colors,
  comparison,
}: {
  runs: readonly Run[]
  colors: ReadonlyMap<string, string>
  comparison: RunComparison
}) {
  return (
    <Card title="Results" bodyClassName="p-0" testId="compare-results">
      {comparison.results.length === 0 ? (
        <p className="px-4 py-6 text-muted">None of these runs has been evaluated yet.</p>
      ) : (
        <div className="relative overflow-x-auto">
          <table aria-label="Results" className="w-full text-right">
            <RunColumns first="Method and measure" runs={runs} colors={colors} />
            {comparison.results.map(({ method, measures, budgets }) => (
              <tbody key={method} className="border-t border-line-strong">
                {measures.map(({ measure, values, best }) => (
                  <tr key={measure} data-row={`${method} ${measure}`} className="border-t border-line">
                    <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                      <span className="font-medium">{METHOD_TITLES[method].title}</span>{' '}
                      <span className="text-muted">{MEASURE_TITLES[measure]}</span>
                    </th>
                    {values.map((value, place) => (
                      <td
                        key={runs[place]!.id}
                        data-best={best.includes(place) || undefined}
                        className={cn('px-3 py-1.5', best.includes(place) && 'font-semibold text-good')}
                      >
                        {measureText(measure, value)}
                        {best.includes(place) && <span className="sr-only"> (best)</span>}
                      </td>
                    ))}
                  </tr>
                ))}
                {/* The rest of a budget is on the run's own page. */}
                {budgets
                  .filter(({ budget }) => budget === 'gradientEvaluations')
                  .map(({ budget, values }) => (
                    <tr key={budget} data-row={`${method} ${budget}`} className="border-t border-line">
                      <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                        <span className="font-medium">{METHOD_TITLES[method].title}</span>{' '}
                        <span className="text-muted">{BUDGET_TITLES[budget]}</span>
                      </th>
                      {values.map((value, place) => (
                        <td key={runs[place]!.id} className="px-3 py-1.5 text-muted">
                          {budgetText(value)}
                        </td>
                      ))}
                    </tr>
                  ))}
              </tbody>
            ))}
          </table>
        </div>
      )}
    </Card>
  )
}
