// What a step of TWA costs beside a step of SGD: `npm run bench -- twa-step`, about three minutes.
// Needs the build; writes its table into docs/benchmarks.md.
import { openEngine } from '../../packages/engine/dist/index.js'
import { readBandwidth } from './twa/measure.mjs'
import { convolutionalNetwork, preResNet } from './twa/networks.mjs'
import { conditions, publish, table } from './twa/report.mjs'
import { SNAPSHOTS, stepCost } from './twa/step-cost.mjs'

const bandwidth = readBandwidth()
const engine = await openEngine('wasm')
const rows = []
for (const network of [convolutionalNetwork(engine.tf), preResNet(engine.tf)])
  rows.push(...(await stepCost(engine, network, { rounds: 11, bandwidth })))
publish(
  'bench twa-step',
  `A step of TWA beside one of SGD, hull of ${SNAPSHOTS} snapshots`,
  conditions(bandwidth),
  table(
    [
      'network and basis',
      'limit: 2 reads of P, ms',
      'TWA − SGD, ms',
      '(TWA − SGD) / limit (target ≤ 1.25)',
      'SGD step, ms',
      'TWA step, ms',
      'TWA / SGD (target ≤ 1.10 where SGD ≥ 10 limits)',
    ],
    rows,
  ),
)
