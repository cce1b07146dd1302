import { formatValue } from '../../format/format-number'
import { spectrumParts } from './timeline'

/** Directions of the snapshots by how much of their spread lies along each, and along all up to it. */
export function Spectrum({ values, effectiveRank }: { values: readonly number[]; effectiveRank: number }) {
  const parts = spectrumParts(values)
  if (parts.length === 0) return null
  return (
    <div className="mt-4">
      <h3 className="mb-1.5 text-[0.857rem] text-muted">
        Spectrum of the deviations from the mean: part of all spread, and of all up to here. It is spread as
        over <span className="font-medium text-ink">{formatValue(effectiveRank)}</span> equal directions.
      </h3>
      <ol aria-label="Spectrum" className="flex max-h-56 flex-col gap-1 overflow-y-auto text-[0.857rem]">
        {parts.map(({ part, upTo }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: an eigenvalue has no name but its place
            key={index}
            title={`eigenvalue ${formatValue(values[index])}`}
            className="grid grid-cols-[2rem_1fr_4rem_4rem] items-center gap-2"
          >
            <span className="text-right text-muted">{index + 1}</span>
            <span className="relative h-2.5 overflow-hidden rounded-full bg-raised">
              <span
                className="absolute inset-y-0 left-0 bg-accent-ground"
                style={{ width: `${upTo * 100}%` }}
              />
              <span
                className="absolute inset-y-0 left-0 rounded-full bg-accent-solid"
                style={{ width: `${part * 100}%` }}
              />
            </span>
            <span className="text-right">{(part * 100).toFixed(1)} %</span>
            <span className="text-right text-muted">{(upTo * 100).toFixed(1)} %</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
