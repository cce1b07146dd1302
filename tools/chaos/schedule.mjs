import { createRandom } from './random.mjs'

const WORKERS = [1, 2]
const LINES = ['api', 'worker-1', 'worker-2']
/** One: the other worker takes its runs. Both: nobody does, and each goes on with what it has kept on disk. */
const OUTAGES = [['worker-1'], ['worker-2'], ['worker-1', 'worker-2']]

/**
 * Kinds of fault: how often in a deck, and what is drawn for one. Milliseconds say how long a fault lasts where nothing
 * can be observed that would end it.
 */
const KINDS = {
  'kill worker': { cards: 3, draw: ({ pick }) => ({ worker: pick(WORKERS) }) },
  'kill trainer': { cards: 4, draw: ({ pick, int }) => ({ worker: pick(WORKERS), nth: int(0, 1) }) },
  'kill api': { cards: 3, draw: () => ({}) },
  'kill database': { cards: 2, draw: () => ({}) },
  'restart database': { cards: 1, draw: () => ({}) },
  'freeze worker': { cards: 2, draw: ({ pick, int }) => ({ worker: pick(WORKERS), ms: int(300, 4000) }) },
  'freeze trainer': { cards: 2, draw: ({ pick, int }) => ({ worker: pick(WORKERS), ms: int(300, 4000) }) },
  'freeze api': { cards: 2, draw: ({ int }) => ({ ms: int(300, 2500) }) },
  'freeze worker beyond its lease': { cards: 1, draw: ({ pick }) => ({ worker: pick(WORKERS) }) },
  'freeze trainer beyond the lease': {
    cards: 1,
    draw: ({ pick }) => ({ worker: pick(WORKERS), ms: 12_000 }),
  },
  'cut line to database': {
    cards: 4,
    draw: ({ pick, next }) => ({ line: pick(LINES), share: pick([1, next()]) }),
  },
  'break line to database': {
    cards: 2,
    draw: ({ pick, int }) => ({ line: pick(LINES), ms: int(300, 3000) }),
  },
  'stall line to database': {
    cards: 2,
    draw: ({ pick, int }) => ({ line: pick(LINES), ms: int(500, 4000) }),
  },
  'break line beyond the lease': { cards: 1, draw: ({ pick }) => ({ lines: pick(OUTAGES), ms: 13_000 }) },
  'pause and resume': {
    cards: 3,
    draw: ({ int, pick }) => ({ nth: int(0, 9), wait: pick([true, false]), ms: int(0, 3000) }),
  },
  'cancel and requeue': { cards: 2, draw: ({ int }) => ({ nth: int(0, 9) }) },
  'resume from earlier': { cards: 1, draw: ({ int }) => ({ nth: int(0, 99) }) },
  'fill the disk': { cards: 1, draw: ({ int }) => ({ leftBytes: int(0, 2 ** 16) }) },
}

export const FAULT_KINDS = Object.keys(KINDS)

/** More than are asked for, as some meet nothing: a trainer to kill where none trains. */
const SPARE = 2

/**
 * The storm, drawn from the seed before it begins: what, whom, and after how much progress since the fault before.
 * @param {{ seed: number, faults: number }} settings
 * @returns {{ kind: string, after: { of: 'logging' | 'training', count: number } }[]} in order, with each kind's own fields;
 *   every kind once before any deck is dealt again
 */
export function drawSchedule({ seed, faults }) {
  const random = createRandom(seed)
  const deck = FAULT_KINDS.flatMap((kind) => Array.from({ length: KINDS[kind].cards }, () => kind))
  const order = []
  // Each kind first: a short storm has met all of them.
  order.push(...random.shuffle(FAULT_KINDS))
  while (order.length < faults * SPARE) order.push(...random.shuffle(deck))
  return order.map((kind) => ({ kind, after: drawProgress(random), ...KINDS[kind].draw(random) }))
}

/** Batches that writers had acknowledged, or changes that trained runs wrote. */
function drawProgress({ pick, int }) {
  const of = pick(['logging', 'training'])
  return { of, count: of === 'logging' ? int(5, 60) : int(1, 8) }
}
