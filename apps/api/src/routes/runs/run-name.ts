import type { RunConfig } from '@barycenter/contracts'

const LONGEST_NAME = 200

/** A short name that tells runs of one experiment apart, e.g. "twa-hull cnn optdigits seed 3". */
export function defaultRunName(config: RunConfig): string {
  const { model, dataset, seed } = config
  return withSeed(`${whatItDoes(config)} ${model.kind} ${dataset.name}`, seed)
}

function whatItDoes({ subspace, soup, snapshotsOf }: RunConfig): string {
  if (soup) return `soup of ${soup.runs.length}`
  return snapshotsOf ? `what-if of ${snapshotsOf.length} twa-${subspace.kind}` : `twa-${subspace.kind}`
}

/** The name of one run of a group that was given one name for all its seeds. */
export function withSeed(name: string, seed: number): string {
  const ending = ` seed ${seed}`
  return `${name.slice(0, LONGEST_NAME - ending.length)}${ending}`
}
