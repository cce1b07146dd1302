import { z } from 'zod'
import { ArtifactName } from './artifacts.js'
import { DisplayName, RunId } from './ids.js'
import { MethodName } from './methods.js'
import { estimateRoutes } from './routes/estimates.js'
import { experimentRoutes } from './routes/experiments.js'
import { externalRunRoutes } from './routes/external-runs.js'
import { metricRoutes } from './routes/metrics.js'
import { queueRoutes } from './routes/queue.js'
import type { Route } from './routes/route.js'
import { runTableRoutes } from './routes/run-tables.js'
import { runRoutes } from './routes/runs.js'
import { storageRoutes } from './routes/storage.js'
import { systemRoutes } from './routes/system.js'
import { viewRoutes } from './routes/views.js'
import { weightsRoutes } from './routes/weights.js'

export type { Route } from './routes/route.js'

/** All routes of the HTTP API whose bodies are JSON, by name. */
export const routes = {
  ...systemRoutes,
  ...experimentRoutes,
  ...runRoutes,
  ...estimateRoutes,
  ...metricRoutes,
  ...runTableRoutes,
  ...externalRunRoutes,
  ...weightsRoutes,
  ...queueRoutes,
  ...storageRoutes,
  ...viewRoutes,
} satisfies Record<string, Route>

export type Routes = typeof routes

/** Final weights as a safetensors file. This, the next three and EXPORT_PATH are the only routes whose body is not JSON by contract. */
export const WEIGHTS_PATH = '/api/v1/runs/:runId/weights/:method'
export const WeightsParams = z.object({ runId: RunId, method: MethodName })

/** One snapshot as a safetensors file, its numbers as they are stored. */
export const SNAPSHOT_PATH = '/api/v1/runs/:runId/snapshots/:index/weights'
export const SnapshotParams = z.object({ runId: RunId, index: z.coerce.number().int().min(0) })

/** One artifact, as the bytes that the run stored under its media type. The name may hold slashes. */
export const ARTIFACT_PATH = '/api/v1/runs/:runId/artifacts/*'
export const ArtifactParams = z.object({ runId: RunId, '*': ArtifactName })

/** Takes a safetensors file as application/octet-stream; answers with WeightsTensors. */
export const UPLOAD_PATH = '/api/v1/weights'
export const UploadQuery = z.strictObject({
  name: DisplayName.default('weights.safetensors').describe('What the file is called; its SHA-256 is its id'),
})
