import { AppError, type ErrorCode } from '@barycenter/contracts'

export interface ByteLimit {
  bytes: number
  /** The operator's setting, which the error names. */
  setting: string
  code: ErrorCode
}

/** The bytes of a body as they come, refused when they are told to be too many, or turn out to be. */
export function limitedBytes(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  told: string | undefined,
  limit: ByteLimit,
): AsyncGenerator<Uint8Array> {
  if (told !== undefined && Number(told) > limit.bytes) throw tooLarge(`${told} bytes`, limit)
  return counted(body, limit)
}

async function* counted(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: ByteLimit,
): AsyncGenerator<Uint8Array> {
  let count = 0
  for await (const piece of body) {
    count += piece.length
    if (count > limit.bytes) throw tooLarge('more', limit)
    yield piece
  }
}

function tooLarge(found: string, { bytes, setting, code }: ByteLimit): AppError {
  const expected = `at most ${bytes} bytes; the operator sets this by ${setting}`
  const message = `file: found ${found}, expected ${expected}`
  return new AppError(code, message, { issues: [{ path: 'file', found, expected }] })
}
