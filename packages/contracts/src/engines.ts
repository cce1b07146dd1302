import { z } from 'zod'

/** What computes a run's tensors, best first. */
export const EngineName = z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu'])
export type EngineName = z.infer<typeof EngineName>
