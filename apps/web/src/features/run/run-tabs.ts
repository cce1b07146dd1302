import { z } from 'zod'

/** Parts of the run page, in the order of their tabs. */
export const RUN_TABS = [
  { value: 'overview', title: 'Overview' },
  { value: 'charts', title: 'Charts' },
  { value: 'averaging', title: 'Averaging' },
  { value: 'snapshots', title: 'Snapshots & checkpoints' },
  { value: 'logs', title: 'Logs' },
  { value: 'artifacts', title: 'Artifacts' },
  { value: 'system', title: 'System' },
  { value: 'config', title: 'Config' },
  { value: 'lineage', title: 'Lineage' },
  { value: 'notes', title: 'Notes' },
] as const
export type RunTab = (typeof RUN_TABS)[number]['value']

export const RunPageState = z.object({
  tab: z.enum(RUN_TABS.map(({ value }) => value)).default('overview'),
})
