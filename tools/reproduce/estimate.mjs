/** A forward pass costs about a third of a training step over the same examples. */
const FORWARD_COST = 0.35
/** Scores of methods that choose, for n snapshots: those of each, the means that a greedy soup tries, seven scales. */
const CHOOSING = {
  best: (n) => n,
  'greedy-soup': (n) => n,
  'task-arithmetic': () => 7,
}
const WITHOUT_NORM = ['language-transformer']

/** Seconds that one arm takes on an idle core: rough, for remaining time alone. */
export function armSeconds({ config }, set) {
  const { dataset, base, twa, evaluate, snapshots, soup } = config
  const drawn = Math.min(dataset.trainLimit ?? set.examples.train, set.examples.train)
  const heldOut = drawn * dataset.heldOutFraction
  const train = drawn - heldOut
  const test = Math.min(dataset.testLimit ?? set.examples.test, set.examples.test)
  const norm = WITHOUT_NORM.includes(config.model.kind) ? 0 : train
  const count =
    soup?.runs.length ?? snapshotCount(snapshots, { epochs: base.epochs, steps: train / base.batchSize })
  const scores = evaluate.methods.reduce((sum, method) => sum + (CHOOSING[method]?.(count) ?? 0), 0)
  const fisher = evaluate.methods.includes('fisher')
    ? count * Math.min(evaluate.fisherBatches * base.batchSize, train)
    : 0
  const gradients = (soup ? 0 : base.epochs * train) + twa.epochs * train + fisher
  const forward =
    scores * (norm + heldOut) +
    evaluate.methods.length * (norm + heldOut + test) +
    (soup ? 0 : base.epochs * heldOut) +
    (twa.epochs + 1) * train
  return ((gradients + FORWARD_COST * forward) * set.msPerExample) / 1000
}

function snapshotCount({ every, from, to }, { epochs, steps }) {
  const interval = every.unit === 'epoch' ? every.count * steps : every.count
  return Math.max(2, Math.round(((to - from) * epochs * steps) / interval))
}

export function planSeconds(plan, set) {
  return plan.arms.reduce((sum, arm) => sum + armSeconds(arm, set), 0)
}

/** `2 h 5 min`, `12 min`, `40 s` */
export function duration(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
