import { AppError, type View, type ViewId, type ViewInput } from '@barycenter/contracts'
import { errorCodes } from '../app-errors.js'
import type { Connections } from '../connections.js'
import type { ViewRepository } from '../database.js'
import type { View as Row } from '../generated/client.js'
import { uuidV7 } from '../uuid-v7.js'

export function createViewRepository({ prisma }: Connections): ViewRepository {
  return {
    async list({ page, experimentId }) {
      const rows = await prisma.view.findMany({
        where: {
          ...(page && { page }),
          ...(experimentId && { experimentId: experimentId === 'none' ? null : experimentId }),
        },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      })
      return rows.map(toView)
    },
    async create(input) {
      const data = { id: uuidV7(), ...input }
      return toView(await prisma.view.create({ data }).catch(refuse(input)))
    },
    async update(id, update) {
      return toView(await prisma.view.update({ where: { id }, data: update }).catch(refuse(update, id)))
    },
    async delete(id) {
      return toView(await prisma.view.delete({ where: { id } }).catch(refuse({}, id)))
    },
  }
}

function toView({ createdAt, updatedAt, ...row }: Row): View {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() } as View
}

const UNIQUE_VIOLATION = ['P2002', '23505']
const FOREIGN_KEY_VIOLATION = ['P2003', '23503']
const ROW_NOT_FOUND = 'P2025'

/** What went wrong, in words that the caller can act on. */
function refuse({ name, experimentId }: Partial<ViewInput>, id?: ViewId): (error: unknown) => never {
  return (error) => {
    const codes = errorCodes(error)
    if (codes.includes(ROW_NOT_FOUND)) throw new AppError('VIEW_NOT_FOUND', `No view ${id}`, { cause: error })
    if (codes.some((code) => FOREIGN_KEY_VIOLATION.includes(code)))
      throw new AppError('EXPERIMENT_NOT_FOUND', `No experiment ${experimentId}`, { cause: error })
    if (!codes.some((code) => UNIQUE_VIOLATION.includes(code))) throw error
    const message = `A view named ${JSON.stringify(name)} exists already on this page`
    throw new AppError('VIEW_EXISTS', message, { cause: error })
  }
}
