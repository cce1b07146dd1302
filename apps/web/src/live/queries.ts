import type { ExperimentId, MethodName, RunId, StorageSelection } from '@barycenter/contracts'
import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { api } from './api'

/** Names of what is kept in the browser; one place, so that an action knows what it made stale. */
export const keys = {
  experiments: ['experiments'] as const,
  experiment: (id: string) => ['experiments', id] as const,
  runs: ['runs'] as const,
  /** Those of useRunPages: what else stands under `runs` has another shape. */
  runLists: ['runs', 'list'] as const,
  runList: (filter: RunFilter) => [...keys.runLists, filter] as const,
  run: (id: string) => ['run', id] as const,
  weights: ['weights'] as const,
  queue: ['queue'] as const,
  workers: ['workers'] as const,
  storage: ['storage'] as const,
  snapshots: (id: string, stamp: string) => ['snapshots', id, stamp] as const,
  checkpoints: (id: string, stamp: string) => ['checkpoints', id, stamp] as const,
  lineage: (id: string, stamp: string) => ['lineage', id, stamp] as const,
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

/** A few runs as they are now, in their order; those that could not be read yet are left out. */
export function useRunsNow(ids: readonly string[]) {
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.run(id),
      queryFn: () => api.call('getRun', { params: { runId: id as RunId } }),
      refetchInterval: 3000,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
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

/** Samples of a method. The hash names the very file, so what was read once is never stale. */
export function useSamples(runId: string, method: MethodName, sha256: string) {
  return useQuery({
    queryKey: ['samples', runId, method, sha256],
    queryFn: ({ signal }) => api.readSamples(runId, method, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous, query) =>
      query?.queryKey[1] === runId && query.queryKey[2] === method ? previous : undefined,
  })
}

export function useDatasets() {
  return useQuery({ queryKey: ['datasets'], queryFn: async () => (await api.call('listDatasets')).datasets })
}

/** Uploaded files that runs can start from. */
export function useWeights() {
  return useQuery({ queryKey: keys.weights, queryFn: async () => (await api.call('listWeights')).weights })
}

export function usePresets() {
  return useQuery({
    queryKey: ['presets'],
    queryFn: async () => (await api.call('listPresets')).presets,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useQueue() {
  return useQuery({
    queryKey: keys.queue,
    queryFn: () => api.call('getQueue'),
    refetchInterval: 3000,
  })
}

export function useHealth() {
  return useQuery({ queryKey: ['health'], queryFn: () => api.call('getHealth'), refetchInterval: 5000 })
}

export function useWorkers() {
  return useQuery({
    queryKey: keys.workers,
    queryFn: async () => (await api.call('listWorkers')).workers,
    refetchInterval: 5000,
  })
}

export function useStorage() {
  return useQuery({ queryKey: keys.storage, queryFn: () => api.call('getStorage'), refetchInterval: 10_000 })
}

/** What deleting these runs for good would free, as it is now. */
export function useStoragePreview(selection: Partial<StorageSelection>) {
  return useQuery({
    queryKey: [...keys.storage, 'preview', selection],
    queryFn: () => api.call('previewStorage', { body: selection }),
    staleTime: 0,
  })
}

/** `stamp` tells that they may be others now. */
export function useCheckpoints(id: RunId, stamp: string) {
  return useQuery({
    queryKey: keys.checkpoints(id, stamp),
    placeholderData: keepPreviousData,
    queryFn: () => api.call('listCheckpoints', { params: { runId: id } }),
  })
}

export function useLineage(id: RunId, stamp: string) {
  return useQuery({
    queryKey: keys.lineage(id, stamp),
    placeholderData: keepPreviousData,
    queryFn: () => api.call('getRunLineage', { params: { runId: id } }),
  })
}
