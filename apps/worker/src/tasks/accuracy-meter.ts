import type { Meter } from './task.js'

/** Accuracy, from the number of right predictions of each batch: `outputs` is that one scalar. */
export function accuracyMeter(): Meter {
  let correct = 0
  let asked = 0
  return {
    add([hits], batch) {
      correct += hits[0]
      asked += batch.asked
    },
    metrics: () => ({ accuracy: correct / asked }),
  }
}
