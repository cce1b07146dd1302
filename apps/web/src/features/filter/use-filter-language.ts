import { useEffect, useState } from 'react'

export type FilterLanguage = typeof import('@barycenter/filter')

let loading: Promise<FilterLanguage> | undefined

/** The parser, once it is wanted and has come: it is no part of the first page. A load that failed is tried again. */
export function useFilterLanguage(wanted: boolean): FilterLanguage | null {
  const [language, setLanguage] = useState<FilterLanguage | null>(null)
  useEffect(() => {
    if (!wanted) return
    let alive = true
    loading ??= import('@barycenter/filter')
    loading.then(
      (loaded) => alive && setLanguage(loaded),
      () => {
        loading = undefined
      },
    )
    return () => {
      alive = false
    }
  }, [wanted])
  return language
}
