import type { ParamValue, Run } from '@barycenter/contracts'

/** Runs that differ in their seeds alone. */
export interface SeedGroup {
  /** Id of its first run: names the group as long as that run is among those compared. */
  readonly id: string
  readonly name: string
  readonly runs: readonly Run[]
}

const SEED_KEY = /(^|[./_-])(seed|random_?state)$/i

/** What stands for the seed of a run: equal ones pair. A run that tells none is a seed of its own. */
export function seedOf(run: Pick<Run, 'id' | 'seed' | 'params'>): string {
  if (run.seed !== null) return String(run.seed)
  const logged = Object.entries(run.params).find(([key, value]) => SEED_KEY.test(key) && value !== null)
  return logged ? String(logged[1]) : run.id
}

/**
 * Takes runs of one launch together, and runs of equal params but the seed if code, engine and data are the same, too. Groups
 * stand where their first run stands.
 */
export function groupBySeed(runs: readonly Run[]): SeedGroup[] {
  const groups: { keys: Set<string>; runs: Run[] }[] = []
  for (const run of runs) {
    const keys = groupKeys(run)
    const group = groups.find((one) => keys.some((key) => one.keys.has(key)))
    if (!group) groups.push({ keys: new Set(keys), runs: [run] })
    else {
      group.runs.push(run)
      for (const key of keys) group.keys.add(key)
    }
  }
  return groups.map(({ runs: members }) => groupOf(members))
}

/** Each run as a group of its own. */
export const groupEach = (runs: readonly Run[]): SeedGroup[] => runs.map((run) => groupOf([run]))

function groupOf(runs: readonly Run[]): SeedGroup {
  return { id: runs[0]!.id, name: commonName(runs.map(({ name }) => name)), runs }
}

function groupKeys(run: Run): string[] {
  const params = Object.entries(run.params).filter(([key]) => !SEED_KEY.test(key))
  const keys = run.groupId === null ? [] : [`launch ${run.groupId}`]
  // Of runs that logged no params nothing says that they are alike.
  return params.length === 0 ? keys : [...keys, JSON.stringify([params.sort(byKey), originKey(run)])]
}

const byKey = ([a]: [string, ParamValue], [b]: [string, ParamValue]) => (a < b ? -1 : 1)

function originKey({ kind, experimentId, provenance }: Run): unknown[] {
  return [
    kind,
    // What an external program is, nobody says; its experiment does as well as anything.
    kind === 'external' ? experimentId : null,
    provenance?.productVersion,
    provenance?.commit,
    provenance?.engine?.name,
    provenance?.data?.contentSha256,
  ]
}

/** What the names of the runs begin with, without "seed 1" and the like at the end. */
function commonName(names: readonly string[]): string {
  const [first = '', ...others] = names
  if (others.length === 0) return first
  let length = first.length
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--
  const common = first.slice(0, length).replace(/[\s,;:·(#=_-]*((\b|_)(seed|s)[\s,;:·(#=_-]*\d*)?$/i, '')
  return common.length < 3 ? first : common
}
