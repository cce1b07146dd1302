import type { LandscapeConfig } from '@barycenter/contracts'

/** The fields of the form that asks for a landscape, as they are typed. */
export interface AskedLandscape {
  plane: 'principal' | 'through'
  resolution: number
  examples: string
  data: LandscapeConfig['data']
}

export const FIRST_ASKED: AskedLandscape = {
  plane: 'principal',
  resolution: 21,
  examples: '512',
  data: 'held-out',
}

const MARGIN = 0.3

export function askedLandscape(
  { plane, resolution, examples, data }: AskedLandscape,
  picked: readonly number[],
): LandscapeConfig {
  const through = plane === 'through' ? [...picked] : null
  return { through, resolution, data, margin: MARGIN, examples: Math.floor(Number(examples)) }
}

/** What keeps a landscape from being asked for, in words; null where nothing does. */
export function landscapeFault(
  { through, examples }: LandscapeConfig,
  snapshots: number,
  isOver: boolean,
): string | null {
  if (!isOver) return 'Possible once this run has ended.'
  if (snapshots < 3) return 'A plane needs at least three snapshots.'
  if (through && through.length !== 3)
    return `Pick three snapshots on the timeline; ${through.length} are picked.`
  if (!Number.isInteger(examples) || examples < 1) return 'Examples: a whole number from 1.'
  return null
}
