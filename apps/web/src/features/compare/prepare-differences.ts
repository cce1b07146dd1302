import {
  type ComparedKey,
  compareOrigins,
  DIFFERENCE_SECTIONS,
  type DifferenceSection,
  type SeedGroup,
} from '@barycenter/client'

export const SECTION_TITLES: Record<DifferenceSection, string> = {
  config: 'Config',
  data: 'Data',
  code: 'Code',
  engine: 'Engine',
  machine: 'Machine',
  command: 'Command',
  tags: 'Tags',
}

export interface KeySection {
  readonly section: DifferenceSection
  readonly title: string
  readonly shown: readonly ComparedKey[]
  readonly differing: number
  /** Equal in all columns, and not among the shown. */
  readonly hidden: number
}

/** What made the columns what they are, section by section; identical keys only when asked for. */
export function prepareDifferences(groups: readonly SeedGroup[], onlyDifferences: boolean): KeySection[] {
  const keys = compareOrigins(groups)
  return DIFFERENCE_SECTIONS.flatMap((section) => {
    const all = keys.filter((key) => key.section === section)
    const differing = all.filter(({ differs }) => differs)
    const shown = onlyDifferences ? differing : all
    if (all.length === 0) return []
    const counts = { differing: differing.length, hidden: all.length - shown.length }
    return [{ section, title: SECTION_TITLES[section], shown, ...counts }]
  })
}

const MOST_VALUES = 4

/** The first values of the runs of a column, and how many more there are. */
export function shownValues(values: ComparedKey['values'][number]): { texts: string[]; rest: number } {
  const texts = values.slice(0, MOST_VALUES).map(paramText)
  return { texts, rest: values.length - texts.length }
}

/** Eight digits: what a computed rate has beyond them is rounding. */
export function paramText(value: unknown): string {
  if (value === undefined) return '–'
  if (typeof value === 'number') return String(Number(value.toPrecision(8)))
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Which values to point out: those that differ from the baseline's, or from those of the first column that is known. */
export function pointedOut({ values, differs }: ComparedKey, baseline: number | null): boolean[] {
  const isKnown = (some: ComparedKey['values'][number]) => some.length > 0
  const chosen = values[baseline ?? 0] ?? []
  const from = JSON.stringify((isKnown(chosen) ? chosen : values.find(isKnown))?.map(String))
  return values.map((some) => differs && isKnown(some) && JSON.stringify(some.map(String)) !== from)
}

/** A dotted key as the part of the tree it is in, and its own name. */
export function keyParts(key: string): { branch: string; leaf: string } {
  const cut = key.lastIndexOf('.') + 1
  return { branch: key.slice(0, cut), leaf: key.slice(cut) }
}
