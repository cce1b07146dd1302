type Members = Readonly<Record<string, unknown>>

/** Whether two objects have the same members; asked of every row and cell at each step of a scroll. */
export function isAlike(
  a: object,
  b: object,
  isSame: (one: unknown, other: unknown) => boolean = Object.is,
): boolean {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => isSame((a as Members)[name], (b as Members)[name]))
}
