type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Deep for objects; anything else, lists too, is replaced. Another `kind` of a union replaces the whole object. */
export function mergeConfig(under: Json, over: Json): Json {
  const merged: Json = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key]
    const sameKind =
      isObject(before) && isObject(value) && (value.kind === undefined || value.kind === before.kind)
    merged[key] = sameKind ? mergeConfig(before, value) : value
  }
  return merged
}
