import type { Run } from '@barycenter/contracts'

/** How a run was made, up to the name of what it was made from. */
export function originWords({ origin }: Pick<Run, 'origin'>): string {
  switch (origin) {
    case 'clone':
      return 'cloned from'
    case 'rerun':
      return 'repeats'
    case 'average':
      return 'averages snapshots of'
    case null:
      return 'made from'
  }
}
