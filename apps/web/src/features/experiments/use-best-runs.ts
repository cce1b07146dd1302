import type { ExperimentId, MetricStat } from '@barycenter/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../live/api'
import { keys } from '../../live/queries'

const MOST = 5

/** Metrics that runs of the experiment have. */
export function useMetricKeys(experimentId: ExperimentId) {
  return useQuery({
    queryKey: [...keys.experiment(experimentId), 'metric keys'],
    queryFn: async () => {
      const { keys: found } = await api.call('listRunKeys', {
        body: { experimentId, of: 'metric', limit: 1000 },
      })
      return found.map(({ key }) => key)
    },
  })
}

export interface Best {
  key: string
  stat: MetricStat
  direction: 'asc' | 'desc'
}

/** The first runs of the experiment in the order of a metric; those without it are none of them. */
export function useBestRuns(experimentId: ExperimentId, best: Best | null) {
  return useQuery({
    queryKey: [...keys.experiment(experimentId), 'best', best],
    enabled: best !== null,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
    queryFn: async () => {
      const { key, stat, direction } = best!
      const value = { of: 'metric', key, stat } as const
      const { hits } = await api.call('searchRuns', {
        body: { experimentId, orderBy: { value, direction }, select: [value], limit: MOST },
      })
      return hits.filter(({ values }) => values[0] !== null)
    },
  })
}
