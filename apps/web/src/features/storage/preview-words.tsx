import { STORAGE_KINDS, type StorageSelection } from '@barycenter/contracts'
import { formatBytes } from '../../format/format-number'
import { describeError } from '../../live/api'
import { useStoragePreview } from '../../live/queries'
import { Facts } from '../../ui/facts'
import { FailedState, LoadingState } from '../../ui/states'

/** What deleting these runs for good would free, and what stands in the way. */
export function PreviewWords({ selection }: { selection: Partial<StorageSelection> }) {
  const query = useStoragePreview(selection)
  if (query.isPending) return <LoadingState what="what it frees" />
  if (query.isError) return <FailedState what="what it frees" reason={describeError(query.error)} />
  const { freed, freedBytes, keptBytes, runs } = query.data
  const obstacles = runs.filter(({ obstacle }) => obstacle !== null)
  return (
    <div className="flex flex-col gap-3">
      <p data-testid="freed">
        Deleted for good, this frees <strong>{formatBytes(freedBytes)}</strong>
        {keptBytes > 0 && <>; {formatBytes(keptBytes)} are shared with others and stay</>}.
      </p>
      <Facts
        pairs={STORAGE_KINDS.map((kind) => (freed[kind] > 0 ? [kind, formatBytes(freed[kind])] : null))}
      />
      {obstacles.map(({ runId, name, obstacle }) => (
        <p key={runId} className="text-bad">
          {name}: {obstacle}
        </p>
      ))}
    </div>
  )
}
