import { formatValue, plural } from '../format/format-number'
import { ScrollArea } from '../ui/scroll-area'
import { type ChartLine, sortBySteps } from './prepare-series'

/** A page of numbers is for reading; the CSV has all of them. */
const MOST_ROWS = 1000

/** The raw points of a chart, newest step first. */
export function ChartDataTable({
  title,
  lines,
  height,
}: {
  title: string
  lines: readonly ChartLine[]
  height: number
}) {
  const values = lines.map(({ series }) => {
    const sorted = sortBySteps(series)
    return new Map(sorted.steps.map((step, index) => [step, sorted.values[index]!]))
  })
  const steps = [...new Set(values.flatMap((points) => [...points.keys()]))].sort((a, b) => b - a)
  return (
    <ScrollArea label={`Data of ${title}`} className="overflow-auto" style={{ height }}>
      <table className="w-full text-right text-[0.857rem]">
        <thead className="sticky top-0 bg-surface text-muted">
          <tr>
            <th scope="col" className="py-1 pr-3 text-left">
              step
            </th>
            {lines.map(({ id, label }) => (
              <th key={id} scope="col" title={id} className="max-w-40 truncate py-1 pl-3">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.slice(0, MOST_ROWS).map((step) => (
            <tr key={step} className="border-t border-line">
              <th scope="row" className="py-0.5 pr-3 text-left">
                {step}
              </th>
              {values.map((points, index) => (
                <td key={lines[index]!.id} title={String(points.get(step) ?? '')} className="py-0.5 pl-3">
                  {points.has(step) ? formatValue(points.get(step)) : ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {steps.length > MOST_ROWS && (
        <p className="py-2 text-[0.857rem] text-muted">
          The last {MOST_ROWS} of {plural(steps.length, 'step')}; the CSV has all.
        </p>
      )}
    </ScrollArea>
  )
}
