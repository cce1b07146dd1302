import { AppError, trainsBase } from '@barycenter/contracts'
import type { TrainingExtent } from '@barycenter/twa'
import { baseExtent } from './base/base-extent.js'
import { FEWEST_SNAPSHOTS } from './base/finish-early.js'
import type { PhaseContext } from './phase.js'
import { twaExtent } from './phases/twa-phase.js'

/**
 * What a config asks for must be there once the data and the model are known. Told before the first step and not after
 * the last one, which may be hours later.
 * @throws INVALID_CONFIG naming the field, what was found and what was expected
 */
export function requirePlan(context: PhaseContext): void {
  const due = context.snapshotCount
  if (trainsBase(context.config)) requireEnoughSnapshots(due, baseExtent(context))
  requireStart(context, due)
  requireComponents(context, due)
  requireLandscape(context, due)
  requireCycles(context)
}

function requireEnoughSnapshots(due: number, { totalSteps, stepsPerEpoch }: TrainingExtent): void {
  if (due >= FEWEST_SNAPSHOTS) return
  throw new AppError(
    'INVALID_CONFIG',
    `snapshots: found a schedule that takes ${due} in the ${totalSteps} steps of base training (${stepsPerEpoch} an epoch), ` +
      `expected at least ${FEWEST_SNAPSHOTS} to span a subspace; take them more often, from a larger part of it, or include the initial weights`,
  )
}

function requireStart({ config }: PhaseContext, due: number): void {
  const { start } = config.twa
  if (typeof start !== 'number' || start < due) return
  refuse('twa.start', start, `at most ${due - 1}, the index of the last snapshot that is taken`)
}

function requireLandscape({ config: { landscape } }: PhaseContext, due: number): void {
  const missing = landscape?.through?.find((index) => index >= due)
  if (missing !== undefined)
    refuse('landscape.through', missing, `at most ${due - 1}, the index of the last snapshot`)
}

function requireComponents({ config, task }: PhaseContext, due: number): void {
  const { kind, components } = config.subspace
  const [most, why] =
    kind === 'dldr'
      ? [due - 1, `directions of ${due} snapshots`]
      : [task.model.layout.dim, 'number of weights']
  if (components === null || components <= most) return
  refuse('subspace.components', components, `at most ${most}, the ${why}`)
}

function requireCycles(context: PhaseContext): void {
  const base = trainsBase(context.config) ? baseExtent(context).totalSteps : 0
  const steps = { base, twa: twaExtent(context).totalSteps }
  for (const phase of ['base', 'twa'] as const) {
    const { schedule } = context.config[phase]
    // A phase without steps asks for no rate.
    if (schedule.kind !== 'cyclic' || steps[phase] === 0 || schedule.cycles <= steps[phase]) continue
    refuse(`${phase}.schedule.cycles`, schedule.cycles, `at most ${steps[phase]}, the steps of the phase`)
  }
}

function refuse(field: string, found: number, expected: string): never {
  throw new AppError('INVALID_CONFIG', `${field}: found ${found}, expected ${expected}`)
}
