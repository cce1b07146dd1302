import { changedNames } from './changed-names'

const LONGEST = 40

/** What differs between two states of a page, in words: "tab: logs → charts". */
export function changeWords(before: string, after: string): string {
  const [a, b] = [new URLSearchParams(before), new URLSearchParams(after)]
  return changedNames(before, after)
    .map((name) => `${name}: ${short(a.get(name))} → ${short(b.get(name))}`)
    .join(', ')
}

function short(value: string | null): string {
  if (value === null) return 'default'
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value || 'empty'
}
