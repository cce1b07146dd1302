import { PrismaPg } from '@prisma/adapter-pg'
import { describe, expect, it } from 'vitest'
import { toAppError } from './app-errors.js'
import { PrismaClient } from './generated/client.js'
import { startTestServer } from './testing/index.js'

describe('a connection that is lost', () => {
  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'ConnectionClosed',
    '\nInvalid `prisma.$queryRaw()` invocation:\n\n\nRaw query failed. Code: `N/A`. Message: `Server has closed the connection.`',
  ])('is a database that is away: %j', (message) => {
    expect(toAppError(new Error(message))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  it('in the middle of a transaction is, whatever the transaction does next', async () => {
    const server = await startTestServer()
    const url = new URL('/postgres', server.url).href
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) })
    const lost = await prisma
      .$transaction(async (tx) => {
        const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`
        process.kill(pid, 'SIGTERM')
        // The server may still answer before it hears of the signal.
        for (;;) await tx.$queryRaw`SELECT 1`
      })
      .catch((error: unknown) => error)
    expect(toAppError(lost)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await prisma.$disconnect()
    await server.stop()
  })

  it('is told from words about something else', () => {
    const other = new Error('the connectionClosed column is missing')
    expect(toAppError(other)).toBe(other)
  })
})

describe('a database that cannot do it now', () => {
  it('is away for its caller: only to be read, as after a failover', async () => {
    const server = await startTestServer()
    const url = new URL('/postgres?options=-c default_transaction_read_only=on', server.url).href
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) })
    const refused = await prisma.$executeRaw`CREATE TABLE t ()`.catch((error: unknown) => error)
    expect(toAppError(refused)).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('read-only transaction'),
    })
    await prisma.$disconnect()
    await server.stop()
  })

  it.each(['40001', '40P01', '53200', '58030'])('is away for its caller: SQLSTATE %s', (code) => {
    const error = Object.assign(new Error('odd'), { code })
    expect(toAppError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: error })
  })
})
