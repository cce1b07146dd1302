import { hex, type Row, RUNS } from './earlier-row.js'

interface Point {
  step: number
  timestamp: number
  value: number
}

/** [step, time, value] of each change of a series: repeated steps, steps that go back, and values that are no numbers. */
export const POINTS: Record<string, { run: string; key: string; changes: Point[][] }> = {
  loss: {
    run: RUNS.completed,
    key: 'base/train_loss',
    changes: [points([1, 0.5], [2, Number.NaN], [3, 0.1 + 0.2]), points([4, Number.POSITIVE_INFINITY])],
  },
  lost: { run: RUNS.lost, key: 'base/train_loss', changes: [points([7, 0.25], [14, 0.125])] },
  external: {
    run: RUNS.external,
    key: 'val/acc',
    changes: [
      points([5, -1e-300], [5, 1e300]),
      points([2, Number.NEGATIVE_INFINITY], [9_007_199_254_740_991, 7]),
    ],
  },
  sealed: {
    run: RUNS.completed,
    key: 'twa/val_loss',
    changes: [
      points([1, 0.5], [2, -0.25], [3, Number.NaN]),
      points([4, Number.POSITIVE_INFINITY], [4, 1e-3]),
      points([2, 2]),
    ],
  },
  // Its mean is below every number.
  tiny: { run: RUNS.completed, key: 'twa/tiny', changes: [points([1, 0], [2, 5e-324])] },
}

/** Series `sealed` as the compactor first wrote it: 6 points and 3 changes; one bucket, so both summaries are equal. */
const SEALED = {
  data: '01000000050000003000000002000301030008807e69ab79420008807e69ab79420008807e69ab79420008807e69ab79420008807e69ab79420008807e69ab7942000000000000e03f000000000000d0bf000000000000f87f000000000000f07ffca9f1d24d62503f0000000000000040',
  changes: '03000000040000000401000106070001',
  summary:
    '00000000000018400000000000001040355eba490c02e23f000000000000f03f00000000000010400000000000000000000000000000f03f0008807e69ab7942000000000000e03f000000000000144000000000000000400008807e69ab79420000000000000040000000000000f03f00000000000000400008807e69ab7942000000000000d0bf000000000000144000000000000000400008807e69ab79420000000000000040000000000000004000000000000008400008807e69ab7942000000000000f87f000000000000084000000000000010400008807e69ab7942000000000000f07f',
}

function points(...pairs: [step: number, value: number][]): Point[] {
  return pairs.map(([step, value]) => ({ step, timestamp: 1_764_000_000_000.5 + step / 2 ** 20, value }))
}

export function seriesRow({ run: run_id, key, changes }: (typeof POINTS)[string]): Row {
  const all = changes.flat()
  const last = all.at(-1)!
  const values = finite(all)
  return {
    run_id,
    key,
    count: all.length,
    last_seq: changes.length + 1,
    last_step: last.step,
    last_time: last.timestamp,
    last_value: String(last.value),
    max_step: Math.max(...all.map(({ step }) => step)),
    ...range(values),
    sum_value: values.reduce((sum, value) => sum + value, 0),
    finite: values.length,
  }
}

/** Series are numbered from 1 as they are inserted. */
export function segmentRows({ changes }: (typeof POINTS)[string], index: number): Row[] {
  return changes.map((change, place) => ({
    series_id: index + 1,
    seq: place + 2,
    last_seq: place + 2,
    codec: 0,
    count: change.length,
    first_step: change[0]!.step,
    last_step: change.at(-1)!.step,
    min_step: Math.min(...change.map(({ step }) => step)),
    max_step: Math.max(...change.map(({ step }) => step)),
    ...range(finite(change)),
    data: hex(segmentBytes(change)),
  }))
}

export function sealedRow(index: number): Row {
  return {
    series_id: index + 1,
    seq: 2,
    last_seq: 4,
    codec: 1,
    count: 6,
    first_step: 1,
    last_step: 2,
    min_step: 1,
    max_step: 4,
    min_value: -0.25,
    max_value: 2,
    data: `\\x${SEALED.data}`,
    changes: `\\x${SEALED.changes}`,
    summary: `\\x${SEALED.summary}`,
    pyramid: `\\x${SEALED.summary}`,
  }
}

const finite = (all: Point[]) => all.map(({ value }) => value).filter(Number.isFinite)

const range = (values: number[]) => ({
  min_value: values.length > 0 ? Math.min(...values) : null,
  max_value: values.length > 0 ? Math.max(...values) : null,
})

/** 24 bytes a point, little-endian: int64 step, float64 time in ms, float64 value. */
function segmentBytes(change: Point[]): Buffer {
  const bytes = Buffer.alloc(24 * change.length)
  for (const [place, { step, timestamp, value }] of change.entries()) {
    bytes.writeBigInt64LE(BigInt(step), 24 * place)
    bytes.writeDoubleLE(timestamp, 24 * place + 8)
    bytes.writeDoubleLE(value, 24 * place + 16)
  }
  return bytes
}
