import { useEffect } from 'react'
import { z } from 'zod'

const KEY = 'barycenter.recent'
const MOST = 8

const Visit = z.object({ href: z.string().startsWith('/'), title: z.string() })
export type Visit = z.infer<typeof Visit>

/** Pages of runs and experiments that were last open in this browser, the latest first. */
export function recentVisits(): Visit[] {
  try {
    return z.array(Visit).parse(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
  } catch {
    return []
  }
}

/** The visit before all others; an earlier one to the same page goes. */
export function withVisit(visits: readonly Visit[], visit: Visit): Visit[] {
  return [visit, ...visits.filter(({ href }) => href !== visit.href)].slice(0, MOST)
}

/** Remembers that this page is open. */
export function useVisit(href: string, title: string): void {
  useEffect(() => {
    localStorage.setItem(KEY, JSON.stringify(withVisit(recentVisits(), { href, title })))
  }, [href, title])
}
