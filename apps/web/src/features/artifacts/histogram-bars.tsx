import { z } from 'zod'
import { formatCount, formatValue } from '../../format/format-number'
import { FailedState } from '../../ui/states'

const Histogram = z
  .object({ edges: z.array(z.number()), counts: z.array(z.number().min(0)) })
  .refine(({ edges, counts }) => edges.length === counts.length + 1, 'one edge more than counts')

const HEIGHT_PX = 160

/** How many values lie between neighbouring edges, a bar each. */
export function HistogramBars({ text, label }: { text: string; label: string }) {
  const read = readHistogram(text)
  if (!read) return <FailedState what={label} reason="This is no histogram: expected edges and counts." />
  const { edges, counts } = read
  const most = Math.max(...counts, 1)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return (
    <figure className="p-4">
      <div
        role="img"
        aria-label={`${label}: ${formatCount(total)} values from ${formatValue(edges[0])} to ${formatValue(edges.at(-1))}`}
        className="flex items-end gap-px border-b border-line-strong"
        style={{ height: HEIGHT_PX }}
      >
        {counts.map((count, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar has no name but its place
            key={index}
            title={`${formatValue(edges[index])} to ${formatValue(edges[index + 1])}: ${formatCount(count)}`}
            className="min-w-0 flex-1 rounded-t-sm bg-accent-solid"
            style={{ height: `${(count / most) * 100}%` }}
          />
        ))}
      </div>
      <figcaption className="mt-1 flex justify-between text-[0.857rem] text-muted">
        <span>{formatValue(edges[0])}</span>
        <span>
          {formatCount(total)} values, at most {formatCount(most)} in a bar
        </span>
        <span>{formatValue(edges.at(-1))}</span>
      </figcaption>
    </figure>
  )
}

function readHistogram(text: string): z.infer<typeof Histogram> | null {
  try {
    return Histogram.parse(JSON.parse(text))
  } catch {
    return null
  }
}
