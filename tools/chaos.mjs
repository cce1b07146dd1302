/**
 * `npm run test:chaos -- [--faults 100] [--seed S] [--minutes 20]`: breaks the product at random, drawn from a seed, while runs
 * train and other programs log; then holds it to what it promised. Linux.
 */
import { ensureBuilt } from './steps/build.mjs'
import { ensureInstalled } from './steps/install.mjs'

await ensureInstalled()
await ensureBuilt({ dashboard: false })
await import('./chaos/run-storm.mjs')
