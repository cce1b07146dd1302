import { RunId } from '@barycenter/contracts'

/** Pages that show the table of runs. */
export const RUNS_ROOM = 'runs'

const RUN_PREFIX = 'run:'

/** Pages that show this run. */
export const runRoom = (runId: string): string => `${RUN_PREFIX}${runId}`

/** The run whose room this is; null for any other room. */
export function runOfRoom(room: string): RunId | null {
  if (!room.startsWith(RUN_PREFIX)) return null
  return RunId.safeParse(room.slice(RUN_PREFIX.length)).data ?? null
}
