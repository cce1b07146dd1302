// How near the two products with the basis come to the speed of memory.
import { eachRound, inRounds, spread } from './measure.mjs'
import { SNAPSHOTS } from './step-cost.mjs'

const DIM = 1_000_000

/** Rows of the result table: P g and Pᵀ x in float32, bytes of P a millisecond over those of a plain read. */
export async function projectionSpeed({ tf, kernels, info }, { rounds, bandwidth }) {
  const basis = tf.randomUniform([SNAPSHOTS, DIM], -1, 1, 'float32', 1)
  const vector = tf.randomUniform([DIM], -1, 1, 'float32', 2)
  const coefficients = tf.randomUniform([SNAPSHOTS], -1, 1, 'float32', 3)
  const reading = (product) => async () => {
    const result = product()
    await result.data()
    result.dispose()
  }
  const times = await inRounds(
    {
      'P g': reading(() => kernels.apply(basis, vector)),
      'Pᵀ x': reading(() => kernels.adjoint(basis, coefficients)),
    },
    rounds,
  )
  tf.dispose([basis, vector, coefficients])
  const bytes = 4 * SNAPSHOTS * DIM
  return Object.entries(times).map(([product, each]) => [
    info.name,
    product,
    spread(each, 1),
    spread(
      eachRound(rounds, (round) => bytes / each[round] / 1e6),
      1,
    ),
    spread(eachRound(rounds, (round) => bytes / each[round] / bandwidth)),
  ])
}
