import { AppError } from '@barycenter/contracts'

const DISK_FULL = '53100'
const INPUT_STATES: Record<string, string> = {
  '22021': 'a text holds a NUL character, which PostgreSQL cannot store',
  '22P05': 'a text holds a character that PostgreSQL cannot store',
  '22P02': 'a value has the wrong form for its column',
  '22003': 'a number is out of range for its column',
}
/** SQLSTATE classes and codes of a server that is away, full of connections, starting or stopping, or gave a hung caller up. */
const AWAY_STATES = /^(08...|25P03|53300|57P0[1-5]|28...|3D000|55006)$/
/** A server that is there but cannot do it now: only to be read after a failover, out of memory, or with a conflict of two callers. */
const PASSING_STATES = new Set([
  '25006', // read_only_sql_transaction
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53200', // out_of_memory
  '58030', // io_error
  'P2034', // Prisma: a write conflict or a deadlock
])
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024', // Prisma: no connection became free
  'P2028', // Prisma: the transaction could not start, or was lost
])
/**
 * pg ends a lost connection with a plain Error, and Prisma's adapter gives what it calls ConnectionClosed no code in a raw
 * query: words are all there is.
 */
const AWAY_WORDS =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|server (has )?closed the connection|^(ConnectionClosed|SocketTimeout|DatabaseNotReachable)$/i

/** What a caller can act on of a database error; anything else is given back as it is. */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError) return error
  const codes = errorCodes(error)
  const reason = error instanceof Error ? lastLine(error.message) : String(error)
  if (codes.includes(DISK_FULL)) {
    return new AppError('STORAGE_FULL', `The database's disk is full: ${reason}`, { cause: error })
  }
  if (codes.some((code) => AWAY_CODES.has(code) || AWAY_STATES.test(code)) || AWAY_WORDS.test(reason)) {
    return new AppError('DATABASE_UNAVAILABLE', `The database cannot be reached: ${reason}`, { cause: error })
  }
  if (codes.some((code) => PASSING_STATES.has(code))) {
    return new AppError('DATABASE_UNAVAILABLE', `The database cannot do this now: ${reason}`, {
      cause: error,
    })
  }
  const input = codes.map((code) => INPUT_STATES[code]).find((words) => words !== undefined)
  if (input)
    return new AppError('INVALID_INPUT', `The database refused the input: ${input}`, { cause: error })
  return error
}

/** The same object, whose promises reject with `toAppError` of what went wrong. */
export function withAppErrors<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, property, receiver) {
      const member: unknown = Reflect.get(object, property, receiver)
      if (typeof member !== 'function') return member
      return (...input: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, object, input)
        return result instanceof Promise ? result.catch(rethrow) : result
      }
    },
  })
}

function rethrow(error: unknown): never {
  throw toAppError(error)
}

/** Codes of an error and of everything it wraps: pg keeps SQLSTATE in `code`, Prisma's adapter in `cause.originalCode`. */
export function errorCodes(error: unknown): string[] {
  const codes: string[] = []
  const seen = new Set<unknown>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    for (const key of ['code', 'originalCode', 'errorCode'] as const) {
      const code: unknown = Reflect.get(value, key)
      if (typeof code === 'string') codes.push(code)
    }
    for (const key of ['cause', 'meta', 'driverAdapterError', 'errors'] as const)
      visit(Reflect.get(value, key))
    if (Array.isArray(value)) value.forEach(visit)
  }
  visit(error)
  return codes
}

/** Prisma's messages hold an excerpt of the calling code; the finding is their last line. */
function lastLine(message: string): string {
  return message.trim().split('\n').at(-1)?.trim() || message
}
