import { z } from 'zod'

/** What a reader changed about how runs look, by run id. */
const Looks = z.object({
  colors: z.record(z.string(), z.string().regex(/^#[0-9a-f]{6}$/i)).default({}),
  hidden: z.record(z.string(), z.literal(true)).default({}),
})
export type Looks = z.infer<typeof Looks>

export const emptyLooks: Looks = { colors: {}, hidden: {} }

/** The storage of a browser is small, and runs of years ago need no place in it. */
const MOST = 5000

/** Text that another version wrote, or that is damaged, is as good as none. */
export function readLooks(text: string | null): Looks {
  try {
    return Looks.parse(JSON.parse(text ?? '{}'))
  } catch {
    return emptyLooks
  }
}

export const writeLooks = (looks: Looks): string => JSON.stringify(looks)

export function withColor(looks: Looks, id: string, color: string | null): Looks {
  const { [id]: _, ...colors } = looks.colors
  return { ...looks, colors: color === null ? colors : latest({ ...colors, [id]: color }) }
}

export function withHidden(looks: Looks, ids: readonly string[], hidden: boolean): Looks {
  const gone = new Set(ids)
  const others = Object.entries(looks.hidden).filter(([id]) => !gone.has(id))
  const added = hidden ? ids.map((id): [string, true] => [id, true]) : []
  return { ...looks, hidden: latest(Object.fromEntries([...others, ...added])) }
}

const latest = <T>(entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).slice(-MOST))
