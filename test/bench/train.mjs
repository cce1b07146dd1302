// A training step of each network on every engine that is here, beside PyTorch's on the same processor, in turns:
// `npm run bench -- train`, about three minutes. PyTorch is looked for in BARYCENTER_PYTHON, PYTHON, python3 and the
// environment that the interop tests make. Needs the build; writes its tables into docs/benchmarks.md.
import process from 'node:process'
import { ENGINE_NAMES, openEngine } from '../../packages/engine/dist/index.js'
import { findTorchPython, ourCommand, startContender, torchCommand } from './train/contender.mjs'
import { NETWORKS } from './train/networks.mjs'
import { memoryRow, timeRows } from './train/rows.mjs'
import { publish, table } from './twa/report.mjs'

const ROUNDS = 9

async function opens(engine) {
  try {
    await openEngine(engine)
    return true
  } catch {
    return false
  }
}

const python = findTorchPython()
const engines = []
for (const engine of ENGINE_NAMES) if (await opens(engine)) engines.push(engine)

/** Each contender with the one that it is compared with: one thread against one, all against all. */
function commandsOf(name, { cpu }) {
  const commands = Object.fromEntries(
    engines.filter((engine) => engine !== 'cpu' || cpu).map((engine) => [engine, ourCommand(name, engine)]),
  )
  if (!python) return commands
  return {
    ...commands,
    'PyTorch, one thread': torchCommand(python, name, 1),
    'PyTorch, all threads': torchCommand(python, name, 0),
  }
}

/** Trains a network everywhere, one round after the other, after one that doesn't count. */
async function race(name, network) {
  const contenders = {}
  for (const [who, command] of Object.entries(commandsOf(name, network)))
    contenders[who] = { ...(await startContender(command)), rounds: [] }
  for (let round = -1; round < ROUNDS; round++) {
    for (const contender of Object.values(contenders)) {
      const measured = await contender.round()
      if (round >= 0) contender.rounds.push(measured)
    }
  }
  for (const contender of Object.values(contenders)) contender.peakBytes = await contender.end()
  return contenders
}

const [times, memory] = [[], []]
let torch = ''
for (const [name, network] of Object.entries(NETWORKS)) {
  const contenders = await race(name, network)
  const all = contenders['PyTorch, all threads']
  if (all) torch = ` PyTorch ${all.about.version}, all threads: ${all.about.threads}.`
  times.push(...timeRows(network, contenders))
  memory.push(
    ...engines
      .filter((engine) => contenders[engine])
      .map((engine) => memoryRow(network, engine, contenders[engine])),
  )
}
publish(
  'bench train',
  'A training step beside PyTorch',
  `Node ${process.versions.node}.${torch} From a batch at hand to updated weights: forward pass, loss, hits, gradient and optimizer; one round of several steps after the other, every contender in turn. Ratios are of the fastest rounds; wasm and cpu run on one thread and are compared with PyTorch on one, the others with PyTorch on all. Processor time is that of all threads of a process together: other work on the machine disturbs it less than the clock.`,
  table(
    [
      'network',
      'engine',
      'ms a step, fastest',
      'median',
      '× PyTorch',
      'processor time, fastest',
      '× PyTorch',
    ],
    times,
  ),
  'Peak memory of the training process (RSS), beside 2 × (weights + optimizer + basis + one batch of activations) + 400 MB; base training has no basis.',
  table(['network', 'engine', 'weights + optimizer, MB', 'activations, MB', 'peak, MB', 'limit, MB'], memory),
)
