import type { ExperimentId, RunId } from '@barycenter/contracts'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from './api'

/** Names of what is kept in the browser; one place, so that an action knows what it made stale. */
export const keys = {
  experiments: ['experiments'] as const,
  experiment: (id: string) => ['experiments', id] as const,
  runs: ['runs'] as const,
  runList: (filter: RunFilter) => ['runs', 'list', filter] as const,
  run: (id: string) => ['run', id] as const,
  snapshots: (id: string, stamp: string) => ['snapshots', id, stamp] as const,
}

export interface RunFilter {
  experimentId?: string
  groupId?: string
  archived: boolean
  search: string
}

export function useExperiments() {
  return useQuery({
    queryKey: keys.experiments,
    queryFn: async () => (await api.call('listExperiments')).experiments,
    refetchInterval: 5000,
  })
}

export function useExperiment(id: string) {
  return useQuery({
    queryKey: keys.experiment(id),
    queryFn: () => api.call('getExperiment', { params: { experimentId: id as ExperimentId } }),
  })
}

export function useRunPages(filter: RunFilter) {
  const { experimentId, groupId, archived, search } = filter
  return useInfiniteQuery({
    queryKey: keys.runList(filter),
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      api.call('listRuns', {
        query: {
          ...(experimentId && { experimentId: experimentId as ExperimentId }),
          ...(groupId && { groupId }),
          archived: archived ? 'true' : 'false',
          ...(search.trim() && { search: search.trim() }),
          limit: 100,
          ...(pageParam && { cursor: pageParam }),
        },
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

export function useRun(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.run(id),
    queryFn: () => api.call('getRun', { params: { runId: id as RunId } }),
    enabled,
  })
}

/** `stamp` changes whenever the run may have new snapshots, a subspace or weights; the old answer stays meanwhile. */
export function useSnapshots(runId: string, stamp: string) {
  return useQuery({
    queryKey: keys.snapshots(runId, stamp),
    queryFn: () => api.call('getRunSnapshots', { params: { runId: runId as RunId } }),
    placeholderData: (previous, query) => (query?.queryKey[1] === runId ? previous : undefined),
  })
}

export function useDatasets() {
  return useQuery({ queryKey: ['datasets'], queryFn: async () => (await api.call('listDatasets')).datasets })
}

export function usePresets() {
  return useQuery({
    queryKey: ['presets'],
    queryFn: async () => (await api.call('listPresets')).presets,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useHealth() {
  return useQuery({ queryKey: ['health'], queryFn: () => api.call('getHealth'), refetchInterval: 5000 })
}

export function useWorkers() {
  return useQuery({
    queryKey: ['workers'],
    queryFn: async () => (await api.call('listWorkers')).workers,
    refetchInterval: 5000,
  })
}
