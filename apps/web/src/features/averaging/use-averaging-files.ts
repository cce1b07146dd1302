import { artifactPath } from '@barycenter/client'
import {
  type Artifact,
  AveragingPath,
  fromMetricValue,
  LANDSCAPE_ARTIFACT,
  Landscape,
  PATH_ARTIFACT,
  type RunId,
  snapshotScoreKey,
} from '@barycenter/contracts'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { api } from '../../live/api'
import type { ScoresByStep } from './timeline'

const READ = { [PATH_ARTIFACT]: AveragingPath, [LANDSCAPE_ARTIFACT]: Landscape } as const

/** A file that the run left, or null while there is none. The hash names the very file. */
function useJsonArtifact<Name extends keyof typeof READ>(
  runId: string,
  artifacts: readonly Artifact[],
  name: Name,
) {
  const sha256 = artifacts.find((artifact) => artifact.name === name)?.sha256 ?? null
  return useQuery({
    queryKey: ['artifact', runId, name, sha256],
    enabled: sha256 !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const response = await fetch(artifactPath(runId, name), { signal })
      if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`)
      return READ[name].parse(await response.json()) as z.infer<(typeof READ)[Name]>
    },
  })
}

export const useAveragingPath = (runId: string, artifacts: readonly Artifact[]) =>
  useJsonArtifact(runId, artifacts, PATH_ARTIFACT)

export const useLandscape = (runId: string, artifacts: readonly Artifact[]) =>
  useJsonArtifact(runId, artifacts, LANDSCAPE_ARTIFACT)

/** Files of a run that is not watched; `stamp` tells that there may be others now. */
export function useArtifacts(runId: RunId | null, stamp: string) {
  return useQuery({
    queryKey: ['artifacts', runId, stamp],
    enabled: runId !== null,
    queryFn: async () => (await api.call('listArtifacts', { params: { runId: runId! } })).artifacts,
  })
}

/** Figures of each snapshot on held-out examples; `stamp` tells that more may be there. */
export function useSnapshotScores(runId: RunId, metrics: readonly string[], stamp: string) {
  const keys = ['loss', ...metrics].map(snapshotScoreKey)
  return useQuery({
    queryKey: ['snapshot-scores', runId, keys, stamp],
    placeholderData: (previous, query) => (query?.queryKey[1] === runId ? previous : undefined),
    queryFn: async (): Promise<ScoresByStep> => {
      const { series } = await api.call('getRunMetrics', {
        params: { runId },
        query: { keys: keys.join(',') },
      })
      return new Map(
        series.map(({ key, points }) => [
          key.slice(snapshotScoreKey('').length),
          new Map(points.map(([step, , value]) => [step, fromMetricValue(value)])),
        ]),
      )
    },
  })
}
