import { compareOrigins, groupBySeed, groupEach, type SeedGroup } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import type { CompareState } from './compare-state'
import { keyParts, paramText } from './prepare-differences'

/** The columns of the tables: runs, or groups of runs that differ in their seeds alone. */
export function compareColumns(runs: readonly Run[], choice: CompareState['columns']): SeedGroup[] {
  if (choice === 'runs') return tellApart(groupEach(runs))
  const groups = groupBySeed(runs)
  // One group alone has nothing beside it: its seeds are what is compared.
  return tellApart(choice === 'auto' && groups.length < 2 ? groupEach(runs) : groups)
}

/** Columns of one name say, too, what sets them apart: the first settings that differ, or else their number. */
function tellApart(groups: readonly SeedGroup[]): SeedGroup[] {
  return groups.map((group) => {
    const alike = groups.filter(({ name }) => name === group.name)
    if (alike.length < 2) return group
    const words = settingsOf(alike)
    const place = alike.indexOf(group)
    const isAlone = words.filter((text) => text === words[place]).length === 1
    return {
      ...group,
      name: [group.name, words[place], isAlone ? '' : `#${place + 1}`].filter(Boolean).join(' · '),
    }
  })
}

const MOST_SETTINGS = 2

/** For each group its first settings that differ from those of the others: "learningRate 0.1". */
function settingsOf(groups: readonly SeedGroup[]): string[] {
  const settings = compareOrigins(groups)
    .filter(({ section, differs, values }) => {
      const isOneEach = values.every(({ length }) => length === 1)
      return section === 'config' && differs && isOneEach
    })
    .slice(0, MOST_SETTINGS)
  return groups.map((_, place) =>
    settings.map(({ key, values }) => `${keyParts(key).leaf} ${paramText(values[place]![0])}`).join(', '),
  )
}

/** Place of the column that a run is in; null where it is in none. */
export function columnOf(groups: readonly SeedGroup[], runId: string): number | null {
  const place = groups.findIndex(({ runs }) => runs.some(({ id }) => id === runId))
  return place < 0 ? null : place
}
