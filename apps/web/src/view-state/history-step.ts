import { changedNames } from './changed-names'

/** Parameters that say which part of its page is open. */
const PARTS = ['tab', 'show']

/**
 * Whether a change of the address is one that the browser's Back takes back: another part of the page was opened, or a saved
 * view. What is typed, zoomed, sorted or hidden changes the entry it is in, and a view that was only named shows nothing new.
 */
export function isStep(before: string, after: string): boolean {
  const changed = changedNames(before, after)
  return changed.some((name) => PARTS.includes(name)) || (changed.includes('view') && changed.length > 1)
}
