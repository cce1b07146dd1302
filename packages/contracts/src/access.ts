import { z } from 'zod'

/** Everything that can be asked of the product. Every route and every socket room names one; what is not named is refused. */
export const Action = z.enum([
  'system.read',
  'experiment.read',
  'experiment.write',
  'run.read',
  'run.launch',
  'run.control',
  'run.edit',
  'run.log',
  'weights.download',
])
export type Action = z.infer<typeof Action>
