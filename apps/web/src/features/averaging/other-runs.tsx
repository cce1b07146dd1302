'use client'
import { isFinal, type Run, type RunId } from '@barycenter/contracts'
import { useQuery } from '@tanstack/react-query'
import { plural } from '../../format/format-number'
import { api } from '../../live/api'
import { fitsWith } from './fits-with'
import { snapshotCount } from './snapshot-counts'

/** Runs of the experiment whose snapshots fit: all of theirs can be averaged with those that are picked. */
export function OtherRuns({
  run,
  chosen,
  onChange,
}: {
  run: Run
  chosen: readonly RunId[]
  onChange(chosen: RunId[]): void
}) {
  const { data } = useQuery({
    queryKey: ['runs-that-fit', run.experimentId, run.id],
    queryFn: async () => {
      const { runs } = await api.call('listRuns', { query: { experimentId: run.experimentId, limit: 100 } })
      const fitting = runs.filter((other) => isFinal(other.status) && fitsWith(run, other))
      // One that failed or was canceled may have ended before its first snapshot.
      const hasSome = await Promise.all(
        fitting.map(async ({ id, status }) => status === 'completed' || (await snapshotCount(id)) > 0),
      )
      return fitting.filter((_, place) => hasSome[place])
    },
  })
  if (!data || data.length === 0) return null
  const toggle = (id: RunId, checked: boolean) =>
    onChange(checked ? [...chosen, id] : chosen.filter((each) => each !== id))
  return (
    <details>
      <summary>
        Snapshots of other runs too{' '}
        <span className="text-[0.857rem] text-muted">
          ({plural(data.length, 'run fits', 'runs fit')}, {chosen.length} chosen)
        </span>
      </summary>
      <ul aria-label="Other runs" className="mt-2 flex max-h-40 flex-col gap-1 overflow-y-auto">
        {data.map(({ id, name, seed }) => (
          <li key={id}>
            <label className="inline-flex items-center gap-2">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={({ target }) => toggle(id, target.checked)}
              />
              {name} <span className="text-[0.857rem] text-muted">seed {seed}</span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  )
}
