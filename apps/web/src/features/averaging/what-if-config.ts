import {
  BLOCK_KINDS,
  COUNTED_KINDS,
  HEADLINE_METHODS,
  type LandscapeConfig,
  METHODS,
  type MethodName,
  type Run,
  type RunConfig,
  type RunId,
  type SubspaceKind,
} from '@barycenter/contracts'

/** What a what-if changes of the run that it asks about. */
export interface WhatIf {
  /** Snapshots of this run; all of them where every one is picked. */
  indices: readonly number[]
  /** Runs whose snapshots are all taken besides. */
  others: readonly RunId[]
  /** Beside last, SWA and TWA, which every run evaluates. */
  methods: readonly MethodName[]
  twa: {
    kind: SubspaceKind
    components: number | null
    data: 'train' | 'held-out'
    epochs: number
    learningRate: number
  }
  emaDecay: number
  lawaWindow: number
  landscape: LandscapeConfig | null
}

/** Kinds whose coefficients start at the mean alone. */
const MEAN_START: readonly SubspaceKind[] = ['simplex', 'random']

/** As the run itself did it, with every snapshot. */
export function sameAgain(config: RunConfig, indices: readonly number[]): WhatIf {
  const { subspace, twa, evaluate } = config
  return {
    indices,
    others: [],
    methods: evaluate.methods.filter((method) => !isHeadline(method)),
    twa: {
      kind: subspace.kind,
      components: subspace.components,
      data: twa.data,
      epochs: twa.epochs,
      learningRate: twa.learningRate,
    },
    emaDecay: evaluate.emaDecay,
    lawaWindow: evaluate.lawaWindow,
    landscape: null,
  }
}

export const isHeadline = (method: MethodName) =>
  HEADLINE_METHODS.includes(method as (typeof HEADLINE_METHODS)[number])

/** The config of the run that answers a what-if; settings that are not asked about are those of the run. */
export function whatIfConfig(
  run: Pick<Run, 'id'> & { config: RunConfig },
  stored: number,
  { indices, others, methods, twa, emaDecay, lawaWindow, landscape }: WhatIf,
): RunConfig {
  const { config } = run
  const whole = indices.length === stored
  const own = { run: run.id, indices: whole ? null : [...indices].sort((a, b) => a - b) }
  // An index of a snapshot means another one among those that are picked.
  const keepsStart = whole || typeof config.twa.start !== 'number'
  const start = keepsStart && !MEAN_START.includes(twa.kind) ? config.twa.start : 'mean'
  return {
    ...config,
    initial: { kind: 'random' },
    soup: null,
    snapshotsOf: [own, ...others.map((other) => ({ run: other, indices: null }))],
    subspace: {
      ...config.subspace,
      kind: twa.kind,
      blocks: BLOCK_KINDS.includes(twa.kind) ? config.subspace.blocks : 'model',
      coordinates: twa.kind === 'hull' ? config.subspace.coordinates : 'orthonormal',
      components: COUNTED_KINDS.includes(twa.kind) ? twa.components : null,
    },
    twa: { ...config.twa, start, data: twa.data, epochs: twa.epochs, learningRate: twa.learningRate },
    evaluate: {
      ...config.evaluate,
      methods: METHODS.filter((method) => isHeadline(method) || methods.includes(method)),
      emaDecay,
      lawaWindow,
    },
    landscape,
  }
}

/** What a run was asked about another one, in words: "snapshots 0-3", "all 8 snapshots, LAWA". */
export function partOf({ config }: Pick<Run, 'config'>, runId: string) {
  return config?.snapshotsOf?.find(({ run }) => run === runId) ?? null
}
