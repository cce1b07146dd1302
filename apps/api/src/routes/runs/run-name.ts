import type { RunConfig } from '@barycenter/contracts'

const LONGEST_NAME = 200

/** A short name that tells runs of one experiment apart, e.g. "twa-hull cnn optdigits seed 3". */
export function defaultRunName({ subspace, model, dataset, seed }: RunConfig): string {
  return withSeed(`twa-${subspace.kind} ${model.kind} ${dataset.name}`, seed)
}

/** The name of one run of a group that was given one name for all its seeds. */
export function withSeed(name: string, seed: number): string {
  const ending = ` seed ${seed}`
  return `${name.slice(0, LONGEST_NAME - ending.length)}${ending}`
}
