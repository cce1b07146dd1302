import { z } from 'zod'

/** Each part of a page's state is one parameter of its address; what equals its default is left out. */
export type StateSchema = z.ZodObject

/**
 * Reads the state of a page from its address. What cannot be read has its default, and its name is told: an old or
 * shortened link shows what it still can.
 */
export function readState<S extends StateSchema>(
  schema: S,
  query: URLSearchParams,
): { state: z.infer<S>; unreadable: string[] } {
  const unreadable: string[] = []
  const entries = Object.entries(schema.shape).map(([name, part]) => {
    const text = query.get(name)
    const read = text === null ? null : z.safeParse(part, decode(text, part))
    if (read && !read.success) unreadable.push(name)
    return [name, read?.success ? read.data : z.parse(part, undefined)]
  })
  return { state: Object.fromEntries(entries) as z.infer<S>, unreadable }
}

/** The address for a state: parameters of others stay as they are. */
export function writeState<S extends StateSchema>(
  schema: S,
  query: URLSearchParams,
  state: z.infer<S>,
): URLSearchParams {
  const written = new URLSearchParams(query)
  for (const [name, part] of Object.entries(schema.shape)) {
    const text = encode((state as Record<string, unknown>)[name])
    if (text === encode(z.parse(part, undefined))) written.delete(name)
    else written.set(name, text)
  }
  return written
}

/** Texts stand as they are, so that an address can be read and typed; all else is JSON. */
const encode = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

function decode(text: string, part: unknown): unknown {
  if (z.safeParse(part as z.ZodType, text).success) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
