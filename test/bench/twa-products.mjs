// How near the products with a basis come to the speed of memory, on every engine here: `npm run bench -- twa-products`.
// Needs the build; writes its table into docs/benchmarks.md.
import { openEngine } from '../../packages/engine/dist/index.js'
import { readBandwidth } from './twa/measure.mjs'
import { projectionSpeed } from './twa/projection.mjs'
import { conditions, publish, table } from './twa/report.mjs'
import { SNAPSHOTS } from './twa/step-cost.mjs'

const bandwidth = readBandwidth()
const rows = []
for (const name of ['cpu', 'wasm', 'tensorflow']) {
  const engine = await openEngine(name).catch(
    (error) => void console.log(`${name}: skipped, ${error.message}`),
  )
  if (engine) rows.push(...(await projectionSpeed(engine, { rounds: name === 'cpu' ? 3 : 15, bandwidth })))
}
publish(
  'bench twa-products',
  `Products with the basis, float32, ${SNAPSHOTS} × 1,000,000`,
  conditions(bandwidth),
  table(['engine', 'product', 'ms', 'GB/s of P', 'of the read bandwidth (target ≥ 0.8)'], rows),
)
