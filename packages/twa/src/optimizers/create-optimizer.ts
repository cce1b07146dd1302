import { adam } from './adam.js'
import type { AdamSettings } from './adam-moments.js'
import { type AdamWSettings, adamW } from './adam-w.js'
import type { Optimizer } from './optimizer.js'
import { type SgdSettings, sgd } from './sgd.js'

/** An optimizer as data, as a run's config holds it. */
export type OptimizerChoice =
  | ({ kind: 'sgd' } & SgdSettings)
  | ({ kind: 'adam' } & AdamSettings)
  | ({ kind: 'adamw' } & AdamWSettings)

/** The optimizer of a choice. @throws SettingError for a setting without a meaning */
export function createOptimizer(choice: OptimizerChoice): Optimizer {
  switch (choice.kind) {
    case 'sgd':
      return sgd(choice)
    case 'adam':
      return adam(choice)
    case 'adamw':
      return adamW(choice)
  }
}
