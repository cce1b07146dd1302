import { AppError, type RunId, type RunUpdate } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { announceChange, lockRun, recordEvents, startChange } from './run-change.js'
import { saveTags } from './run-params.js'

/** Changes what people may edit; `tags` replaces all tags. An update that alters nothing is no change. */
export async function updateRun(tx: Tx, runId: RunId, update: RunUpdate): Promise<void> {
  await lockRun(tx, runId)
  const fields = await alteredFields(tx, runId, update)
  if (fields.length === 0) return
  const change = await startChange(tx, runId)
  await tx.run.update({
    where: { id: runId },
    data: {
      ...(fields.includes('name') && { name: update.name }),
      ...(fields.includes('notes') && { notes: update.notes }),
      ...(fields.includes('archived') && { archivedAt: update.archived ? new Date() : null }),
    },
  })
  if (update.tags && fields.includes('tags')) {
    await tx.runTag.deleteMany({ where: { runId } })
    await saveTags(change, update.tags)
  }
  await recordEvents(change, [{ type: 'run.edited', fields }])
  await announceChange(change)
}

/** Sets some tags and removes others; the rest stays. */
export async function editTags(
  tx: Tx,
  runId: RunId,
  { set, remove }: { set: Record<string, string>; remove: readonly string[] },
): Promise<void> {
  await lockRun(tx, runId)
  const rows = await tx.runTag.findMany({ where: { runId, key: { notIn: [...remove] } } })
  const kept = Object.fromEntries(rows.map(({ key, value }) => [key, value]))
  await updateRun(tx, runId, { tags: { ...kept, ...set } })
}

type RunFields = Omit<RunUpdate, 'expectedNotes'>

async function alteredFields(tx: Tx, runId: RunId, update: RunUpdate): Promise<string[]> {
  const run = await tx.run.findUniqueOrThrow({ where: { id: runId }, include: { tags: true } })
  requireExpectedNotes(runId, update, run.notes)
  const now: Required<RunFields> = {
    name: run.name,
    notes: run.notes,
    archived: run.archivedAt !== null,
    tags: Object.fromEntries(run.tags.map(({ key, value }) => [key, value])),
  }
  const altered: Record<keyof RunFields, boolean> = {
    name: update.name !== undefined && update.name !== now.name,
    notes: update.notes !== undefined && update.notes !== now.notes,
    archived: update.archived !== undefined && update.archived !== now.archived,
    tags: update.tags !== undefined && !sameTags(update.tags, now.tags),
  }
  return Object.entries(altered).flatMap(([field, is]) => (is ? [field] : []))
}

/** The run's row is locked, so nobody stores other notes between this and the write. */
function requireExpectedNotes(runId: RunId, { notes, expectedNotes }: RunUpdate, stored: string): void {
  if (expectedNotes === undefined || stored === expectedNotes || stored === notes) return
  throw new AppError(
    'TEXT_CHANGED',
    `Notes of run ${runId}: found other notes stored than expectedNotes, read them and ask again`,
  )
}

function sameTags(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
