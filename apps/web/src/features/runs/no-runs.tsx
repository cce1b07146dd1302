import { Rocket } from 'lucide-react'
import { ButtonLink } from '../../ui/button'
import { EmptyState } from '../../ui/states'

/** The first thing a new user sees: what to do, with the mouse or the keyboard. */
export function NoRuns({ experimentName }: { experimentName?: string | undefined }) {
  const query = experimentName ? `?experiment=${encodeURIComponent(experimentName)}` : ''
  return (
    <EmptyState title="No runs yet">
      <p>
        A run trains a network, keeps snapshots of its weights on the way and learns how to average them. The
        first one takes about a minute.
      </p>
      <ButtonLink variant="primary" href={`/launch${query}`}>
        <Rocket aria-hidden className="size-4" />
        Launch a run
      </ButtonLink>
      <p className="text-[0.857rem]">
        or from a terminal:{' '}
        <code className="rounded bg-raised px-1.5 py-0.5 font-mono text-ink">
          npm run barycenter -- launch --preset twa-head
        </code>
      </p>
    </EmptyState>
  )
}
