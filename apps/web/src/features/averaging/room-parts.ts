import type { RunView } from '@barycenter/client'
import type { Run, Snapshot, SubspaceView } from '@barycenter/contracts'

/** What is known of the run whose room it is. */
export interface RoomParts {
  run: Run
  view: RunView | null
  snapshots: readonly Snapshot[]
  subspace: SubspaceView | null
  /** The run has ended: its snapshots are all that it will have. */
  isOver: boolean
}
