import type { Run } from '@barycenter/contracts'

/** Head of a table with a column for each compared run. */
export function RunColumns({
  first,
  runs,
  colors,
}: {
  first: string
  runs: readonly Run[]
  colors: ReadonlyMap<string, string>
}) {
  return (
    <thead className="text-[0.857rem] text-muted">
      <tr>
        <th scope="col" className="px-4 py-2 text-left">
          {first}
        </th>
        {runs.map((run) => (
          <th key={run.id} scope="col" className="max-w-56 min-w-28 px-3 py-2 text-right">
            <span className="inline-flex max-w-full items-center gap-1.5">
              <span
                aria-hidden
                className="size-2 shrink-0 rounded-full"
                style={{ background: colors.get(run.id) }}
              />
              <span className="truncate text-ink" title={run.name}>
                {run.name}
              </span>
            </span>
          </th>
        ))}
      </tr>
    </thead>
  )
}
