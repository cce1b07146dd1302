import { Stop, step } from '../steps/say.mjs'

const SIZE = 1024
const ROUNDS = 10

/** Lets an engine train its probe step, then measures it. Throws a Stop with the reason when it is refused. */
export async function probeAndMeasure(engine) {
  const { chooseEngine, openEngine } = await import('@barycenter/engine')
  const { engine: info } = await step('Training one step in a process of its own', () =>
    chooseEngine(engine).catch((error) => {
      throw new Stop(`installed, but it cannot be used: ${error.message}`)
    }),
  )
  const { tf } = await openEngine(engine)
  return { info, gigaflops: await matMulSpeed(tf) }
}

/** GFLOP/s of the fastest of some square products in float32, read back. */
async function matMulSpeed(tf) {
  const a = tf.randomUniform([SIZE, SIZE], -1, 1, 'float32', 1)
  let fastest = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const product = tf.matMul(a, a)
    await product.data()
    fastest = Math.min(fastest, performance.now() - start)
    product.dispose()
  }
  a.dispose()
  return (2 * SIZE ** 3) / fastest / 1e6
}

/** One line for people: what the engine is and how fast. */
export const describeReport = ({ info, gigaflops }) =>
  `engine ${info.name} ${info.version} on ${info.device}: ${Math.round(gigaflops)} GFLOP/s in matMul ${SIZE}`
