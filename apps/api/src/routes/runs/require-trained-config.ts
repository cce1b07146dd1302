import { AppError, type Run, type RunConfig } from '@barycenter/contracts'

/** The config of a run that can be trained again. RUN_STATE_CONFLICT for external runs and unreadable configs. */
export function requireTrainedConfig({ id, kind, config }: Run): RunConfig {
  if (config) return config
  throw new AppError(
    'RUN_STATE_CONFLICT',
    kind === 'external'
      ? `Run ${id} is external: found no config, expected a run that a worker trained`
      : `Run ${id}: found a config that this version cannot read; launch it anew from its params`,
  )
}
