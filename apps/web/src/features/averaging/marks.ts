import type { MethodName, PlacedMethod, PlacedSnapshot } from '@barycenter/contracts'
import { LINE_COLORS } from '../../charts/run-color'
import { METHOD_TITLES } from '../run/result-table'
import { methodPlace } from './room-state'

/** Something that stands on a plane. */
export interface Mark {
  x: number
  y: number
  distance: number
  title: string
  color: string
}

/** Methods that lie at one place (to a thousandth of the picture) share one mark with all their names. */
export function methodMarks(methods: readonly PlacedMethod[], extent: number): Mark[] {
  const marks: (Mark & { methods: MethodName[] })[] = []
  for (const { method, x, y, distance } of methods) {
    const near = marks.find((mark) => Math.hypot(mark.x - x, mark.y - y) <= extent / 1000)
    if (near) {
      near.methods.push(method)
      near.title += `, ${METHOD_TITLES[method].title}`
      continue
    }
    marks.push({
      ...{ x, y, distance, methods: [method] },
      title: METHOD_TITLES[method].title,
      color: LINE_COLORS[methodPlace(method) % LINE_COLORS.length]!,
    })
  }
  return marks
}

/** The longer side of what the points take up. */
export function extentOf(points: readonly { x: number; y: number }[]): number {
  const side = (values: number[]) => Math.max(...values) - Math.min(...values)
  if (points.length === 0) return 0
  return Math.max(side(points.map(({ x }) => x)), side(points.map(({ y }) => y)))
}

export const snapshotTitle = ({ index }: PlacedSnapshot) => `Snapshot ${index}`
