import type { Snapshot, SnapshotGeometry } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { distanceBetween, gramMatrix, placeOnTimeline, spectrumParts, timelineRows } from './timeline'

/** (3, 0), (0, 4), (3, 4). */
const geometry: SnapshotGeometry = {
  norms: [3, 4, 5],
  cosine: [
    [1, 0, 0.6],
    [0, 1, 0.8],
    [0.6, 0.8, 1],
  ],
  centeredCosine: [],
  spectrum: [6, 2, 0],
  effectiveRank: 1.75,
}
const snapshot = (index: number, step: number): Snapshot => ({
  ...{ index, step, epoch: step / 10, norm: index, bytes: 100 },
  ...{ sha256: 'a'.repeat(64), createdAt: '2026-01-01T00:00:00.000Z' },
})
const rows = [snapshot(0, 10), snapshot(1, 20), snapshot(2, 40)]

it('tells how far each snapshot is from the one before', () => {
  const made = timelineRows(rows, geometry, new Map([['accuracy', new Map([[20, 0.5]])]]))
  expect(made.map(({ distance }) => distance && Number(distance.toFixed(9)))).toEqual([null, 5, 3])
  expect(made.map(({ scores }) => scores)).toEqual([{}, { accuracy: 0.5 }, {}])
  expect(distanceBetween(geometry, 0, 2)).toBeCloseTo(4, 12)
})

it('says nothing of distances before the geometry is known', () => {
  expect(timelineRows(rows, null, new Map()).map(({ distance }) => distance)).toEqual([null, null, null])
})

it('places steps to scale and leaves out what is no number', () => {
  const made = timelineRows(rows, null, new Map())
  const { points, low, high } = placeOnTimeline(made, [1, Number.NaN, 3])
  expect(points).toEqual([
    { x: 0, y: 0 },
    { x: 1 / 3, y: null },
    { x: 1, y: 1 },
  ])
  expect([low, high]).toEqual([1, 3])
})

it('places snapshots of several runs in their order', () => {
  const made = timelineRows([snapshot(0, 10), snapshot(1, 10), snapshot(2, 20)], null, new Map())
  expect(placeOnTimeline(made, [null, null, null]).points.map(({ x }) => x)).toEqual([0, 0.5, 1])
})

it('makes the Gram matrix and the parts of the spectrum', () => {
  expect(gramMatrix(geometry)[0]!.map((value) => Math.round(value))).toEqual([9, 0, 9])
  expect(spectrumParts(geometry.spectrum)).toEqual([
    { part: 0.75, upTo: 0.75 },
    { part: 0.25, upTo: 1 },
    { part: 0, upTo: 1 },
  ])
  expect(spectrumParts([0, 0])).toEqual([])
})
