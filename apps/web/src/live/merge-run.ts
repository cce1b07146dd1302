import type { Run } from '@barycenter/contracts'
import type { InfiniteData } from '@tanstack/react-query'

export interface RunPage {
  runs: Run[]
  nextCursor: string | null
  total: number
}

/** Of two readings of one run the later; an answer that was under way longer never undoes newer news. */
export function newerRun(a: Run, b: Run): Run {
  return b.seq >= a.seq ? b : a
}

/** Puts news of a run into the pages of a list; null when no page holds that run. */
export function mergeRun(
  data: InfiniteData<RunPage, string | null>,
  run: Run,
): InfiniteData<RunPage, string | null> | null {
  let found = false
  const pages = data.pages.map((page) => {
    if (!page.runs.some(({ id }) => id === run.id)) return page
    found = true
    return { ...page, runs: page.runs.map((known) => (known.id === run.id ? newerRun(known, run) : known)) }
  })
  return found ? { ...data, pages } : null
}
