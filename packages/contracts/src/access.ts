import { z } from 'zod'

/** Everything that can be asked of the product. Every route and every socket room names one; what is not named is refused. */
export const Action = z.enum([
  'system.read',
  'worker.control',
  'experiment.read',
  'experiment.write',
  'experiment.delete',
  'run.read',
  'run.launch',
  'run.control',
  'run.edit',
  'run.log',
  'run.delete',
  'weights.read',
  'weights.upload',
  'weights.download',
  'weights.delete',
  'storage.read',
  'storage.purge',
  'view.read',
  'view.write',
])
export type Action = z.infer<typeof Action>
