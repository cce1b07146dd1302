import type { RunChanges } from '@barycenter/contracts'

/** What has just been told of a run: nothing that came before it is kept. */
export interface RunNews {
  readonly seq: number
  readonly changes: RunChanges
}

/**
 * For who follows a run from now on. The first answer tells from which number; what is repeated is left out as a whole or
 * told again in part, with the numbers to see it by.
 */
export function foldNews(
  news: RunNews | null,
  changes: RunChanges,
): { view: RunNews } | { gap: { have: number; got: number } } {
  const have = news?.seq ?? 0
  if (changes.from > have) return { gap: { have, got: changes.from } }
  if (news && changes.to <= have) return { view: news }
  return { view: { seq: changes.to, changes } }
}
