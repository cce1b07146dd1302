import { EmptyState } from '../../ui/states'

/** An external program keeps its weights itself. */
export function ExternalWords({ what }: { what: string }) {
  return (
    <EmptyState boxed title={`No ${what} here`}>
      <p>This run was trained and logged by another program, which keeps its own weights.</p>
    </EmptyState>
  )
}
