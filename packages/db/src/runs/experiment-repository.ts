import { AppError, type Experiment, type ExperimentId, type ExperimentUpdate } from '@barycenter/contracts'
import { errorCodes } from '../app-errors.js'
import { type Connections, inTransaction, type Tx } from '../connections.js'
import type { ExperimentRepository } from '../database.js'
import type { PrismaClient, Experiment as Row } from '../generated/client.js'
import { uuidV7 } from '../uuid-v7.js'

export function createExperimentRepository({ prisma }: Connections): ExperimentRepository {
  return {
    async list() {
      const rows = await prisma.experiment.findMany({
        where: { deletedAt: null },
        orderBy: { createdAt: 'desc' },
      })
      return withRunCounts(prisma, rows)
    },
    get: (id) => getExperiment(prisma, id),
    async create({ name, description }) {
      const id = uuidV7() as ExperimentId
      await prisma.experiment.create({ data: { id, name, description } }).catch(nameTaken(prisma, name))
      return getExperiment(prisma, id)
    },
    async update(id, update) {
      await getExperiment(prisma, id)
      await updateExperiment(prisma, id, update)
      return getExperiment(prisma, id)
    },
    ensure: (name) => inTransaction(prisma, (tx) => ensureExperiment(tx, name)),
  }
}

/** One write with its condition, so that of two who replace the same description one is refused. */
async function updateExperiment(
  prisma: PrismaClient,
  id: ExperimentId,
  { expectedDescription, ...data }: ExperimentUpdate,
): Promise<void> {
  const replaced = [expectedDescription, data.description].filter((text) => text !== undefined)
  const where = { id, ...(expectedDescription !== undefined && { description: { in: replaced } }) }
  const { count } = await prisma.experiment.updateMany({ where, data }).catch(nameTaken(prisma, data.name))
  if (count > 0) return
  throw new AppError(
    'TEXT_CHANGED',
    `Description of experiment ${id}: found another stored than expectedDescription, read it and ask again`,
  )
}

/**
 * The id of the experiment of this name; created when there is none, once however many ask at the same time, and taken out of
 * the trash where it is there.
 */
export async function ensureExperiment(tx: Tx, name: string): Promise<ExperimentId> {
  await tx.experiment.createMany({ data: [{ id: uuidV7(), name }], skipDuplicates: true })
  await tx.experiment.updateMany({ where: { name, deletedAt: { not: null } }, data: { deletedAt: null } })
  const { id } = await tx.experiment.findUniqueOrThrow({ where: { name }, select: { id: true } })
  return id as ExperimentId
}

export async function getExperiment(prisma: PrismaClient, id: ExperimentId): Promise<Experiment> {
  const row = await prisma.experiment.findUnique({ where: { id } })
  if (!row) throw new AppError('EXPERIMENT_NOT_FOUND', `No experiment ${id}`)
  const [experiment] = await withRunCounts(prisma, [row])
  return experiment!
}

/** Counts leave archived runs and those in the trash out, as the runs table does. */
async function withRunCounts(prisma: PrismaClient, rows: Row[]): Promise<Experiment[]> {
  const groups = await prisma.run.groupBy({
    by: ['experimentId', 'status'],
    where: { archivedAt: null, deletedAt: null, experimentId: { in: rows.map(({ id }) => id) } },
    _count: true,
    _max: { createdAt: true },
  })
  return rows.map(({ id, number, name, description, createdAt, deletedAt }) => {
    const own = groups.filter(({ experimentId }) => experimentId === id)
    const runCounts = { queued: 0, held: 0, running: 0, paused: 0, completed: 0, failed: 0, canceled: 0 }
    for (const { status, _count } of own) runCounts[status] = _count
    const lastRunMs = Math.max(...own.map(({ _max }) => _max.createdAt?.getTime() ?? 0))
    return {
      id: id as ExperimentId,
      number,
      name,
      description,
      createdAt: createdAt.toISOString(),
      runCounts,
      deletedAt: deletedAt?.toISOString() ?? null,
      lastRunAt: own.length === 0 ? null : new Date(lastRunMs).toISOString(),
    }
  })
}

const UNIQUE_VIOLATION = ['P2002', '23505']

function nameTaken(prisma: PrismaClient, name: string | undefined): (error: unknown) => Promise<never> {
  return async (error) => {
    const isTaken = errorCodes(error).some((code) => UNIQUE_VIOLATION.includes(code))
    if (!isTaken || name === undefined) throw error
    const holder = await prisma.experiment.findUnique({ where: { name }, select: { deletedAt: true } })
    const where = holder?.deletedAt ? ', in the trash' : ''
    const message = `An experiment named ${JSON.stringify(name)} exists already${where}`
    throw new AppError('EXPERIMENT_EXISTS', message, { cause: error })
  }
}
