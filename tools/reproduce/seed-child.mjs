/** A process of its own that trains one (experiment, seed): an engine takes a whole core and never gives it back. */
import process from 'node:process'
import { planOf } from './arms.mjs'
import { EXPERIMENTS } from './experiments.mjs'
import { trainSeed } from './train-seed.mjs'

// Whoever started it is gone: what is stored is enough to go on from.
process.on('disconnect', () => process.exit(1))

process.once('message', async ({ name, seed, short, ...job }) => {
  const experiment = EXPERIMENTS.find((each) => each.name === name)
  const plan = planOf(experiment, { seed, short, engine: job.engine })
  try {
    const onProgress = (fraction) => process.send({ type: 'progress', fraction })
    const record = await trainSeed({ experiment, plan, seed, ...job }, { onProgress })
    process.send({ type: 'finished', record }, () => process.exit(0))
  } catch (error) {
    const reason = error.cause?.message ?? error.message
    process.send({ type: 'failed', reason }, () => process.exit(1))
  }
})
