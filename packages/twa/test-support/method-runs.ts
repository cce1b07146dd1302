import './cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import type { Averager, SeenWeights } from '../src/averaging/averager.js'
import type { Optimizer, OptimizerStep } from '../src/optimizers/optimizer.js'
import { sgd } from '../src/optimizers/sgd.js'
import { createPopulation, type Population } from '../src/population/population.js'
import type { PopulationRule } from '../src/population/population-rule.js'
import { disposeTensorState, restoreTensorState, saveTensorState } from '../src/tensor-state.js'
import type { MethodEntry } from './method-entry.js'

type Runs = Required<Pick<MethodEntry, 'run' | 'runInterrupted'>>

/** Something that sees rows one by one; everything it holds is disposed by the end of a run. */
interface Seer {
  see(row: Float32Array, index: number): void
  /** Saves, disposes, restores. */
  interrupt(): Promise<void>
  result(): tf.Tensor1D
  dispose(): void
}

/** Runs over a new seer each time: uninterrupted, or saved and restored after row `at`. */
function runsOf(create: (rows: readonly Float32Array[]) => Seer): Runs {
  async function go(rows: readonly Float32Array[], at: number | null): Promise<Float32Array> {
    const seer = create(rows)
    try {
      for (const [index, row] of rows.entries()) {
        seer.see(row, index)
        if (index === at) await seer.interrupt()
      }
      return taken(seer.result())
    } finally {
      seer.dispose()
    }
  }
  return { run: (rows) => go(rows, null), runInterrupted: go }
}

/** An averager that sees the rows, each with the score or loss that `withRow` gives the index of a row. */
export function averagerRuns(
  averager: Averager,
  withRow: (index: number) => Omit<SeenWeights, 'weights'> = () => ({}),
): Runs {
  return runsOf((rows) => {
    let state = averager.init(rows[0].length)
    return {
      see(row, index) {
        const weights = tf.tensor1d(row.slice())
        try {
          const next = averager.update(state, { weights, ...withRow(index) })
          disposeTensorState(state)
          state = next
        } finally {
          weights.dispose()
        }
      },
      async interrupt() {
        const saved = await saveTensorState(state)
        disposeTensorState(state)
        state = restoreTensorState(saved)
      },
      result: () => averager.average(state),
      dispose: () => disposeTensorState(state),
    }
  })
}

const LEARNING_RATE = 0.5

/**
 * An optimizer from the first row on: at each row one step along params − row, at learning rate ½, which takes plain
 * SGD half of the way to the row. Result: the weights to evaluate, or the parameters.
 */
export function optimizerRuns(optimizer: Optimizer, give: 'evaluation weights' | 'parameters'): Runs {
  return runsOf((rows) => {
    const start = tf.tensor1d(rows[0].slice())
    let held: OptimizerStep = { params: start, state: optimizer.init(rows[0].length) }
    const replace = (next: OptimizerStep) => {
      tf.dispose(held.params)
      disposeTensorState(held.state)
      held = next
    }
    return {
      see(row) {
        const gradient = towards(row, held.params)
        try {
          replace(optimizer.update({ ...held, gradient, learningRate: LEARNING_RATE }))
        } finally {
          gradient.dispose()
        }
      },
      async interrupt() {
        const params = held.params.dataSync<'float32'>().slice()
        const state = restoreTensorState(await saveTensorState(held.state))
        replace({ params: tf.tensor1d(params), state })
      },
      result: () =>
        give === 'parameters'
          ? tf.clone(held.params)
          : (optimizer.evaluationWeights?.(held) ?? tf.clone(held.params)),
      dispose() {
        tf.dispose(held.params)
        disposeTensorState(held.state)
      },
    }
  })
}

/**
 * Two members of plain SGD from the first row on: at row t member k takes half of the way to row t + k, after the last
 * row to the first again. Result: the population's average, or its first member.
 */
export function populationRuns(rule: PopulationRule, give: 'average' | 'first member'): Runs {
  return runsOf((rows) => {
    const create = () => createPopulation({ members: 2, optimizer: sgd(), start: rows[0], rule })
    let population: Population = create()
    return {
      see(_row, index) {
        const gradients = population
          .members()
          .map((params, k) => towards(rows[(index + k) % rows.length], params))
        try {
          population.update(gradients, LEARNING_RATE)
        } finally {
          tf.dispose(gradients)
        }
      },
      async interrupt() {
        const saved = await population.save()
        population.dispose()
        population = create()
        population.restore(saved)
      },
      result: () => (give === 'average' ? population.average() : tf.clone(population.members()[0])),
      dispose: () => population.dispose(),
    }
  })
}

/** params − row, as long as the row: it is for the code under test to refuse another length. */
function towards(row: Float32Array, params: tf.Tensor1D): tf.Tensor1D {
  const values = params.dataSync<'float32'>()
  return tf.tensor1d(row.map((value, i) => values[i] - value))
}

function taken(tensor: tf.Tensor1D): Float32Array {
  const values = tensor.dataSync<'float32'>().slice()
  tensor.dispose()
  return values
}

/** Rows of the identity: an average of them is the list of its own weights. */
export function unitRows(count: number): Float32Array[] {
  return Array.from({ length: count }, (_, i) => new Float32Array(count).fill(1, i, i + 1))
}
