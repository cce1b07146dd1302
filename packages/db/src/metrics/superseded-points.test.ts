import type { RunSegment } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import type { SegmentPoints } from './seal.js'
import { splitPoints } from './superseded-points.js'

const rewound = (index: number, step: number, startSeq: number): RunSegment => ({
  index,
  phase: null,
  step,
  methods: [],
  startSeq,
})

/** Changes of so many points each, numbered from `seq`, at steps from `step` on; every value is its step. */
function segmentOf(seq: number, counts: number[], step: number): SegmentPoints {
  const count = counts.reduce((sum, each) => sum + each, 0)
  const steps = Float64Array.from({ length: count }, (_, index) => step + index)
  return {
    changes: {
      seqs: Float64Array.from(counts, (_, index) => seq + index),
      counts: Float64Array.from(counts),
    },
    columns: { steps, times: steps.slice(), values: steps.slice() },
  }
}

describe('points of a run that went back', () => {
  it('are live, or of the first segment that put others in their place', () => {
    // Steps 1…6 in two changes, back to 4, then 5 and 6 again, back to 2, then 3.
    const logged = [segmentOf(1, [3, 3], 1), segmentOf(4, [2], 5), segmentOf(6, [1], 3)]
    const { live, superseded } = splitPoints([rewound(1, 4, 2), rewound(2, 2, 4)], 'loss', logged)
    for (const column of ['steps', 'times', 'values'] as const) {
      expect([...live[column]]).toEqual([1, 2, 3])
      expect(superseded.map((tail) => [...tail[column]])).toEqual([
        [5, 6],
        [3, 4, 5, 6],
      ])
    }
  })

  it('are no objects: a long series fits into memory', () => {
    const [segments, points] = [100, 20_000]
    const heap: number[] = []
    const logged = Array.from({ length: segments }, (_, index) => {
      const { changes, columns } = segmentOf(index + 1, [points], index * points)
      return {
        changes,
        get columns() {
          heap.push(process.memoryUsage().heapUsed)
          return columns
        },
      }
    })
    const { live, superseded } = splitPoints([rewound(1, points, segments)], 'loss', logged)
    expect([live, ...superseded].map(({ steps }) => steps.length)).toEqual([
      points + 1,
      (segments - 1) * points - 1,
    ])
    // Far fewer bytes than an array for each of the two million points would be.
    expect(Math.max(...heap) - heap[0]!).toBeLessThan(40 * 2 ** 20)
  })
})
