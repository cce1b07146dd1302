import type { Connections } from '../connections.js'
import type { WeightsRepository } from '../database.js'
import { findSnapshotTensors, loadResultTensors } from './run-tensors.js'
import { listUploads, loadUpload, readUpload, storeUpload } from './uploaded-weights.js'

export function createWeightsRepository(connections: Connections): WeightsRepository {
  const { prisma } = connections
  return {
    upload: (upload) => storeUpload(connections, upload),
    list: () => listUploads(prisma),
    get: (file) => readUpload(prisma, file),
    loadUpload: (file) => loadUpload(connections, file),
    loadResult: (id, method) => loadResultTensors(connections, id, method),
    loadSnapshot: (id, index) => findSnapshotTensors(connections, id, index),
  }
}
