/** Each stands out at 3 : 1 or more on both the light and the dark surface, and from each other (held by a test). */
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
  '#3b4cf7',
  '#905473',
  '#b284b6',
  '#545eaa',
  '#eb4de3',
  '#556e4d',
  '#8930e6',
  '#af4223',
  '#bc07b6',
  '#7c9c7b',
  '#ff5387',
  '#c5146a',
] as const

/** The counter of a UUIDv7: the server counts on from id to id, so runs that were made one after another differ. */
const COUNTER = /^[0-9a-f]{8}-[0-9a-f]{4}-7([0-9a-f]{3})-/

/** Of the id alone: the same run has the same colour on every page, for every reader and after every reload. */
function colorIndex(id: string): number {
  const counter = Number.parseInt(COUNTER.exec(id)?.[1] ?? '0', 16)
  // Ids of earlier versions have no counter but 0.
  return (counter === 0 ? hashOf(id) : counter) % LINE_COLORS.length
}

/** FNV-1a. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at++) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
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
