/** Names of the parameters in which two states of a page differ, as the query parts of its address. */
export function changedNames(before: string, after: string): string[] {
  const [a, b] = [new URLSearchParams(before), new URLSearchParams(after)]
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name))
}
