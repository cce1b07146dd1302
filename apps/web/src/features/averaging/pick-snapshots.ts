/** Snapshots that are chosen, by index, as an address and a reader write them: "0, 2-5". */
export function formatPick(indices: readonly number[]): string {
  const sorted = [...new Set(indices)].sort((a, b) => a - b)
  const parts: string[] = []
  for (let at = 0; at < sorted.length; ) {
    let end = at
    while (sorted[end + 1] === sorted[end]! + 1) end++
    parts.push(end === at ? `${sorted[at]}` : `${sorted[at]}-${sorted[end]}`)
    at = end + 1
  }
  return parts.join(',')
}

/** The indices below `count` that the text names, rising; what cannot be read names none. */
export function parsePick(text: string, count: number): number[] {
  const named = text.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? []
    if (first === undefined) return []
    const from = Number(first)
    const to = Math.min(last === undefined ? from : Number(last), count - 1)
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
  })
  return [...new Set(named)].sort((a, b) => a - b)
}

/** Every k-th, counted back from the last one, which an average should hold. */
export function everyKth(count: number, k: number): number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => (count - 1 - i) % Math.max(1, k) === 0)
}

export function lastK(count: number, k: number): number[] {
  const from = Math.max(0, count - Math.max(0, k))
  return Array.from({ length: count - from }, (_, i) => from + i)
}

/** A click turns one over; with shift all from the one clicked before are chosen too. */
export function pickOne(
  picked: readonly number[],
  index: number,
  { anchor, extend }: { anchor: number | null; extend: boolean },
): number[] {
  if (!extend || anchor === null) {
    return picked.includes(index) ? picked.filter((each) => each !== index) : [...picked, index]
  }
  const [from, to] = [Math.min(anchor, index), Math.max(anchor, index)]
  return [...new Set([...picked, ...Array.from({ length: to - from + 1 }, (_, i) => from + i)])]
}
