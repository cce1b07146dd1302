import type { ParamValue, Run } from '@barycenter/contracts'
import type { SeedGroup } from './seed-groups.js'

export const DIFFERENCE_SECTIONS = ['config', 'data', 'code', 'engine', 'machine', 'command', 'tags'] as const
export type DifferenceSection = (typeof DIFFERENCE_SECTIONS)[number]

/** The values of one key over the compared groups. */
export interface ComparedKey {
  readonly section: DifferenceSection
  readonly key: string
  /**
   * For each group the different values of its runs, in order; undefined stands for runs that have none. Empty where no run
   * of the group has told it yet, as those that wait in the queue: what is not known does not differ.
   */
  readonly values: readonly (readonly (ParamValue | undefined)[])[]
  readonly differs: boolean
}

/** All that made the runs, section by section, what differs first in each. Pure. */
export function compareOrigins(groups: readonly SeedGroup[]): ComparedKey[] {
  return DIFFERENCE_SECTIONS.flatMap((section) => {
    const keys = new Set(groups.flatMap(({ runs }) => runs.flatMap((run) => Object.keys(READ[section](run)))))
    const compared = [...keys].sort().map((key) => compareKey(section, key, groups))
    return [...compared.filter(({ differs }) => differs), ...compared.filter(({ differs }) => !differs)]
  })
}

function compareKey(section: DifferenceSection, key: string, groups: readonly SeedGroup[]): ComparedKey {
  const values = groups.map(({ runs }) => {
    const known = runs.filter((run) => isKnown(run, section, key))
    return distinct(known.map((run) => READ[section](run)[key]))
  })
  const texts = values
    .filter((some) => some.length > 0)
    .map((some) => JSON.stringify(some.map((value) => value ?? (value === null ? 'null' : []))))
  return { section, key, values, differs: texts.some((text) => text !== texts[0]) }
}

const isKnown = ({ provenance }: Run, section: DifferenceSection, key: string): boolean =>
  provenance !== null || section === 'config' || section === 'tags' || key === 'kind'

function distinct(values: readonly (ParamValue | undefined)[]): (ParamValue | undefined)[] {
  return [...new Set(values)].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  )
}

type Read = (run: Run) => Record<string, ParamValue>

/** Of a run without provenance nothing is known. */
const ofProvenance =
  (read: (provenance: NonNullable<Run['provenance']>) => Record<string, ParamValue>): Read =>
  ({ provenance }) =>
    provenance ? read(provenance) : {}

const READ: Record<DifferenceSection, Read> = {
  config: ({ params }) => params,
  data: ofProvenance(({ data }): Record<string, ParamValue> => {
    if (!data) return {}
    return {
      'data set': data.name,
      'data digest': data.contentSha256,
      'train digest': data.train.indicesSha256,
      'held-out digest': data.heldOut.indicesSha256,
      'test digest': data.test.indicesSha256,
    }
  }),
  code: (run) => ({ kind: run.kind, ...readCode(run) }),
  engine: ofProvenance(({ engine }): Record<string, ParamValue> => {
    if (!engine) return {}
    const { name, version, device, deterministic } = engine
    return { engine: `${name} ${version}`, device, deterministic }
  }),
  machine: ofProvenance(({ node, platform, cpu, gpu }) => ({ node, platform, cpu, gpu })),
  command: ofProvenance(({ launchCommand }) => ({ 'launch command': launchCommand })),
  tags: ({ tags }) => tags,
}

const readCode = ofProvenance(({ productVersion, commit, packages }) => ({
  'product version': productVersion,
  commit,
  ...Object.fromEntries(Object.entries(packages).map(([name, version]) => [`package ${name}`, version])),
}))
