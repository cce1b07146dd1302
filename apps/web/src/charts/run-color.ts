/** Each colour stands out at 3 : 1 or more on both the light and the dark surface (held by a test). */
export const LINE_COLORS = [
  '#3f7fe8',
  '#d0690f',
  '#2c9455',
  '#db4a53',
  '#8b6be8',
  '#148f9a',
  '#cf4f9b',
  '#85851f',
  '#a8704a',
  '#2f8fca',
  '#ad58cd',
  '#6f7f95',
] as const

/** FNV-1a over the id: the same run has the same colour on every page and after every reload. */
function colorIndex(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at++) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  }
  return (hash >>> 0) % LINE_COLORS.length
}

export function runColor(id: string): string {
  return LINE_COLORS[colorIndex(id)]!
}

/** Colours of runs shown together: each its own while there are enough; who comes second by id moves on. */
export function assignRunColors(ids: readonly string[]): Map<string, string> {
  const colors = new Map<string, string>()
  const taken = new Set<number>()
  for (const id of [...ids].sort()) {
    let index = colorIndex(id)
    while (taken.has(index) && taken.size < LINE_COLORS.length) index = (index + 1) % LINE_COLORS.length
    taken.add(index)
    colors.set(id, LINE_COLORS[index]!)
  }
  return colors
}
