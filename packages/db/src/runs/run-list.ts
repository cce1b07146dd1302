import { AppError, type RunListQuery, type RunPage } from '@barycenter/contracts'
import type { Connections } from '../connections.js'
import type { Prisma } from '../generated/client.js'
import { loadRuns } from './run-rows.js'

/** One page of runs, newest first. The cursor is the last run's place, so a page stays right while runs are added. */
export async function listRuns({ prisma, pool }: Connections, query: RunListQuery): Promise<RunPage> {
  const where = filterOf(query)
  const after = query.cursor === undefined ? {} : olderThan(readCursor(query.cursor))
  const [total, places] = await Promise.all([
    prisma.run.count({ where }),
    prisma.run.findMany({
      where: { AND: [where, after] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: query.limit + 1, // one more tells whether there is a next page
      select: { id: true, createdAt: true },
    }),
  ])
  const page = places.slice(0, query.limit)
  const runs = await loadRuns(
    pool,
    page.map(({ id }) => id),
  )
  return { runs, total, nextCursor: places.length > page.length ? writeCursor(page.at(-1)!) : null }
}

function filterOf({
  experimentId,
  groupId,
  status,
  archived,
  deleted,
  search,
}: RunListQuery): Prisma.RunWhereInput {
  // Prisma leaves LIKE's wildcards alone; people search for what they type.
  const contains = { contains: search?.replace(/[\\%_]/g, '\\$&') ?? '', mode: 'insensitive' } as const
  return {
    ...(experimentId && { experimentId }),
    ...(groupId && { groupId }),
    ...(status && { status }),
    ...(deleted
      ? { deletedAt: { not: null } }
      : { deletedAt: null, archivedAt: archived ? { not: null } : null }),
    ...(search && {
      OR: [{ name: contains }, { tags: { some: { OR: [{ key: contains }, { value: contains }] } } }],
    }),
  }
}

interface Place {
  createdAt: Date
  id: string
}

function olderThan({ createdAt, id }: Place): Prisma.RunWhereInput {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
}

function writeCursor({ createdAt, id }: Place): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url')
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/

function readCursor(cursor: string): Place {
  const [, time, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (time && id) return { createdAt: new Date(time), id }
  const expected = 'the nextCursor of an earlier page'
  throw new AppError('INVALID_INPUT', `cursor: found ${JSON.stringify(cursor)}, expected ${expected}`, {
    issues: [{ path: 'cursor', found: JSON.stringify(cursor), expected }],
  })
}
