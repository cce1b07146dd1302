import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { api } from '../../live/api'
import { useExperiments } from '../../live/queries'
import type { PaletteLink } from './palette-groups'

const MOST_RUNS = 8

/** Runs of this name, asked for at the server, and all experiments. */
export function useFound(search: string): {
  runs: PaletteLink[]
  experiments: PaletteLink[]
  isFetching: boolean
} {
  const text = useDeferredValue(search.trim())
  const runs = useQuery({
    queryKey: ['palette', text],
    enabled: text !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.call('listRuns', { query: { search: text, limit: MOST_RUNS } }, { signal }),
  })
  const experiments = useExperiments()
  return {
    isFetching: runs.isFetching,
    runs:
      text === ''
        ? []
        : (runs.data?.runs ?? []).map(({ id, name, experimentName, status }) => ({
            href: `/runs/${id}`,
            title: name,
            note: `${experimentName}, ${status}`,
          })),
    experiments: (experiments.data ?? []).map(({ id, name }) => ({
      href: `/experiments/${id}`,
      title: name,
    })),
  }
}
