import type pg from 'pg'

/** Kept before the line is asked to wait: a reader that is slower than the server holds this many rows and no more. */
const ROWS_AHEAD = 4

/** https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS-BINARY-FORMAT: signature, flags, length of an extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const HEADER_BYTES = SIGNATURE.length + 8
/** In place of a count of fields. */
const END = -1
/** In place of a length. */
const NULL = -1

/**
 * Streams the rows of a SELECT as binary, without the text form that doubles bytea on the way. `keep` gets the fields of a
 * row as views that hold only until it returns: what outlives the call, it copies.
 */
export async function* copyRows<Row>(
  pool: pg.Pool,
  select: string,
  keep: (fields: (Buffer | null)[]) => Row,
): AsyncGenerator<Row> {
  const client = await pool.connect()
  const copy = new Copy(`COPY (${select}) TO STDOUT (FORMAT binary)`, keep)
  let finished = false
  const lose = (error: Error) => copy.handleError(error)
  client.on('error', lose)
  try {
    client.query(copy)
    yield* copy.rows()
    finished = true
  } finally {
    client.off('error', lose)
    if (!finished) copy.abandon()
    client.release(!finished)
  }
}

/** What pg runs in place of a query: it hands over each message of the server. */
class Copy<Row> implements pg.Submittable {
  isReady = false
  private readonly text: string
  private readonly keep: (fields: (Buffer | null)[]) => Row
  private readonly waiting: Row[] = []
  private failure: Error | undefined
  private wake: () => void = () => {}
  private stream: pg.Connection['stream'] | undefined
  private isFirst = true

  constructor(text: string, keep: (fields: (Buffer | null)[]) => Row) {
    this.text = text
    this.keep = keep
  }

  async *rows(): AsyncGenerator<Row> {
    for (;;) {
      const row = this.waiting.shift()
      if (this.waiting.length < ROWS_AHEAD) this.stream?.resume()
      if (row !== undefined) yield row
      else if (this.failure) throw this.failure
      else if (this.isReady) return
      else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  /** The server may be waiting for room to send the rest: only a closed line stops it. */
  abandon(): void {
    this.stream?.destroy()
  }

  submit(connection: pg.Connection): void {
    this.stream = connection.stream
    connection.query(this.text)
  }

  /** The server sends a message for each row, the first with the header in front, and one for the end. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.failure) return
    try {
      const fields = readTuple(chunk, this.isFirst ? headerBytes(chunk) : 0)
      this.isFirst = false
      if (fields) this.waiting.push(this.keep(fields))
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error))
    }
    if (this.waiting.length >= ROWS_AHEAD) this.stream?.pause()
    this.wake()
  }

  handleError(error: Error): void {
    this.failure ??= error
    this.wake()
  }

  handleReadyForQuery(): void {
    this.isReady = true
    this.wake()
  }

  handleCommandComplete(): void {}
  handleCopyInResponse(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
}

function headerBytes(message: Buffer): number {
  if (!message.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    throw new Error(`COPY: found ${message.subarray(0, SIGNATURE.length).toString('hex')}, expected PGCOPY`)
  return HEADER_BYTES + message.readInt32BE(HEADER_BYTES - 4)
}

/** The fields of the one tuple from `at` on; null at the end of the rows. */
function readTuple(message: Buffer, at: number): (Buffer | null)[] | null {
  if (at === message.length) return null
  const count = message.readInt16BE(at)
  if (count === END) return null
  const fields: (Buffer | null)[] = []
  let place = at + 2
  for (let field = 0; field < count; field++) {
    const length = message.readInt32BE(place)
    place += 4
    fields.push(length === NULL ? null : message.subarray(place, place + length))
    if (length > 0) place += length
  }
  if (place !== message.length)
    throw new Error(`COPY: found ${message.length - place} bytes behind a row, expected none`)
  return fields
}
