import type { CheckpointConfig } from '@barycenter/contracts'

/** Tells at which steps of a phase a checkpoint is stored. What it tells depends on the clock; results do not. */
export interface CheckpointCadence {
  /** After step `step` of a phase with epochs of this many steps. */
  isDue(step: number, stepsPerEpoch: number): boolean
  /** Whether the one after this step stays when newer ones are stored. */
  staysAlways(step: number, stepsPerEpoch: number): boolean
  /** One was stored: the next one by time is due a whole interval from now. */
  stored(): void
}

/** @param nowMs a clock that is never set back */
export function createCheckpointCadence(
  { everySeconds, everySteps, keep }: CheckpointConfig,
  nowMs: () => number = () => performance.now(),
): CheckpointCadence {
  let storedMs = nowMs()
  const isMultiple = (step: number, of: number | null) => of !== null && step > 0 && step % of === 0
  const staysAlways = (step: number, stepsPerEpoch: number) =>
    isMultiple(step, keep.everyEpochs && keep.everyEpochs * stepsPerEpoch)
  return {
    isDue: (step, stepsPerEpoch) =>
      isMultiple(step, everySteps) ||
      staysAlways(step, stepsPerEpoch) ||
      (everySeconds !== null && nowMs() - storedMs >= everySeconds * 1000),
    staysAlways,
    stored() {
      storedMs = nowMs()
    },
  }
}
