/** Keys of what a worker measures of its machine while it trains; `step` counts the samples of the run. */
export const SYSTEM_METRICS = [
  'system/trainer_cpu_percent',
  'system/trainer_memory_bytes',
  'system/machine_memory_percent',
  'system/gpu_percent',
  'system/gpu_memory_bytes',
  'system/gpu_memory_percent',
] as const
export type SystemMetric = (typeof SYSTEM_METRICS)[number]

/** Of the machine, not of the training: two runs of one config and seed differ in it. Keys that a logger made up are not. */
export function isSystemMetric(key: string): key is SystemMetric {
  return (SYSTEM_METRICS as readonly string[]).includes(key)
}
