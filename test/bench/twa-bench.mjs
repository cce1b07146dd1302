// Measures what trained averaging costs: `npm run bench -- twa`. Needs the build, 8 GB of disk in the temporary folder
// and about a quarter of an hour; writes its tables into docs/benchmarks.md. `BARYCENTER_BENCH=quick` measures smaller
// problems in a minute and writes nothing.
import process from 'node:process'
import { openEngine } from '../../packages/engine/dist/index.js'
import { extraction } from './twa/extraction.mjs'
import { readBandwidth } from './twa/measure.mjs'
import { convolutionalNetwork, preResNet } from './twa/networks.mjs'
import { projectionSpeed } from './twa/projection.mjs'
import { table, writeSection } from './twa/report.mjs'
import { SNAPSHOTS, stepCost } from './twa/step-cost.mjs'

const quick = process.env.BARYCENTER_BENCH === 'quick'
const bandwidth = readBandwidth()
const sections = [
  `Node ${process.versions.node}, one thread; read bandwidth of one core ${(bandwidth / 1e6).toFixed(1)} GB/s (the C library's search through 512 MB). Medians, with the smallest and largest of all rounds.`,
]

function show(title, head, rows) {
  const text = `### ${title}\n\n${table(head, rows)}`
  console.log(`\n${text}`)
  sections.push(text)
}

const speeds = []
for (const name of ['cpu', 'wasm', 'tensorflow']) {
  const engine = await openEngine(name).catch(
    (error) => void console.log(`${name}: skipped, ${error.message}`),
  )
  if (engine) speeds.push(...(await projectionSpeed(engine, { rounds: name === 'cpu' ? 3 : 9, bandwidth })))
}
show(
  `Products with the basis, float32, ${SNAPSHOTS} × 1,000,000`,
  ['engine', 'product', 'ms', 'GB/s of P', 'of the read bandwidth (target ≥ 0.8)'],
  speeds,
)

const engine = await openEngine('wasm')
const costs = []
for (const network of [convolutionalNetwork(engine.tf), preResNet(engine.tf)])
  costs.push(...(await stepCost(engine, network, { rounds: quick ? 3 : 9, bandwidth })))
show(
  `A step of TWA beside one of SGD, hull of ${SNAPSHOTS} snapshots`,
  [
    'network and basis',
    'limit: 2 reads of P, ms',
    'TWA − SGD, ms',
    '(TWA − SGD) / limit (target ≤ 1.25)',
    'SGD step, ms',
    'TWA step, ms',
    'TWA / SGD (target ≤ 1.10 where SGD ≥ 10 limits)',
  ],
  costs,
)

const dim = quick ? 1_000_000 : 10_000_000
show(
  `Extraction from files, ${SNAPSHOTS} × ${dim.toLocaleString('en')}, basis written to files`,
  [
    'form',
    'with I/O, s',
    'without, s',
    'peak RSS, GB (target ≤ 1.5)',
    'with I/O / one-pass',
    'without / one-pass',
    'max abs(P Pᵀ − I)',
  ],
  extraction({ dim, rounds: quick ? 1 : 3 }),
)

if (!quick) writeSection('bench twa', sections.join('\n\n'))
