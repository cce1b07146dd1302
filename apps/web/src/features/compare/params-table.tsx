'use client'
import type { RunComparison } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { useState } from 'react'
import { plural } from '../../format/format-number'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { Toggle } from '../../ui/toggle'
import { paramText } from './comparison-markdown'
import { RunColumns } from './run-columns'

/** Settings of the runs, differing ones first; the others only when asked for. */
export function ParamsTable({
  runs,
  colors,
  comparison,
}: {
  runs: readonly Run[]
  colors: ReadonlyMap<string, string>
  comparison: RunComparison
}) {
  const [onlyDifferences, setOnlyDifferences] = useState(true)
  const different = comparison.params.filter(({ differs }) => differs)
  const shown = onlyDifferences ? different : comparison.params
  return (
    <Card
      title="Config"
      note={`${plural(different.length, 'setting')} of ${comparison.params.length} differ`}
      actions={<Toggle label="Only differences" checked={onlyDifferences} onChange={setOnlyDifferences} />}
      bodyClassName="p-0"
      testId="compare-params"
    >
      {shown.length === 0 ? (
        <p className="px-4 py-6 text-muted">These runs have the same config.</p>
      ) : (
        <div className="relative overflow-x-auto">
          <table aria-label="Config" className="w-full text-right">
            <RunColumns first="Setting" runs={runs} colors={colors} />
            <tbody>
              {shown.map(({ key, values, differs }) => (
                <tr key={key} data-param={key} data-differs={differs} className="border-t border-line">
                  <th scope="row" className={cn('px-4 py-1 text-left font-normal', !differs && 'text-muted')}>
                    {key}
                  </th>
                  {values.map((value, place) => (
                    <td
                      key={runs[place]!.id}
                      className={cn('max-w-56 px-3 py-1 break-words', differs ? 'font-medium' : 'text-muted')}
                    >
                      {paramText(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}
