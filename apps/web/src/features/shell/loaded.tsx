import type { ReactNode } from 'react'
import { describeError } from '../../live/api'
import { FailedState, LoadingState } from '../../ui/states'

/** A failed reading that had data before keeps showing them, under a word about the failure. */
export function Loaded<T>({
  what,
  query,
  children,
}: {
  what: string
  query: { data: T | undefined; error: Error | null; refetch: () => unknown }
  children: (data: T) => ReactNode
}) {
  return (
    <>
      {query.error && (
        <div className="p-3">
          <FailedState what={what} reason={describeError(query.error)} retry={() => void query.refetch()} />
        </div>
      )}
      {query.data === undefined ? !query.error && <LoadingState what={what} /> : children(query.data)}
    </>
  )
}
