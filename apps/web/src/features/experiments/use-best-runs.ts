import type { ExperimentId, MetricStat, RunHit } from '@barycenter/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../live/api'
import { keys } from '../../live/queries'
import { comparedRuns } from '../runs/table/compared-runs'

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

export interface RankedRuns {
  hits: RunHit[]
  /** How many runs measure another one, and are not ranked beside it. */
  measurements: number
}

/** The first runs of the experiment in the order of a metric; those without it are none of them. */
export function useBestRuns(experimentId: ExperimentId, best: Best | null) {
  return useQuery({
    queryKey: [...keys.experiment(experimentId), 'best', best],
    enabled: best !== null,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
    queryFn: () => readBest(experimentId, best!),
  })
}

async function readBest(experimentId: ExperimentId, { key, stat, direction }: Best): Promise<RankedRuns> {
  const value = { of: 'metric', key, stat } as const
  const ranked = { orderBy: { value, direction }, select: [value], limit: MOST }
  const filter = await comparedRuns('')
  const [compared, all] = await Promise.all([
    api.call('searchRuns', { body: { experimentId, filter, ...ranked } }),
    api.call('searchRuns', { body: { experimentId, limit: 1 } }),
  ])
  const hits = compared.hits.filter(({ values }) => values[0] !== null)
  return { hits, measurements: Math.max(0, all.total - compared.total) }
}
