import { expect, it } from 'vitest'
import { type GraphEdge, layeredLayout } from './layered-layout'

const edge = (text: string): GraphEdge => ({ from: text[0]!, to: text[1]! })

it('leads every edge to a later layer', () => {
  const edges = ['ab', 'bc', 'ac', 'cd', 'ae', 'ed'].map(edge)
  const layers = new Map(layeredLayout([...'dcbae'], edges).map(({ id, layer }) => [id, layer]))
  for (const { from, to } of edges) expect(layers.get(from)!).toBeLessThan(layers.get(to)!)
  expect(layers.get('d')).toBe(3)
})

it('takes crossings away', () => {
  // Drawn in the given order, a-z and b-y would cross.
  const places = new Map(
    layeredLayout([...'abyz'], ['az', 'by'].map(edge)).map(({ id, place }) => [id, place]),
  )
  expect(places.get('z')! < places.get('y')!).toBe(places.get('a')! < places.get('b')!)
})

it('ends on a circle and passes over edges of nodes that are not there', () => {
  const nodes = layeredLayout([...'ab'], ['ab', 'ba', 'aa', 'xa'].map(edge))
  expect(nodes.map(({ id }) => id).sort()).toEqual(['a', 'b'])
})
