import type { Artifact } from '@barycenter/contracts'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../live/api'

/** The text of a file. The hash names the very file, so what was read once is never stale. */
export function useArtifactText(runId: string, { name, sha256 }: Artifact) {
  return useQuery({
    queryKey: ['artifact', runId, name, sha256],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => new TextDecoder().decode(await api.downloadArtifact(runId, name)),
  })
}
