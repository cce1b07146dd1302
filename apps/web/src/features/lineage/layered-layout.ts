export interface GraphEdge {
  from: string
  to: string
}

/** A node in its layer, 0 for what is made from nothing, and its place in it. */
export interface LayeredNode {
  id: string
  layer: number
  place: number
}

const SWEEPS = 4

/**
 * Layers by longest path, so that every edge leads to a later layer; places by the mean place of neighbours, swept to and
 * fro, which takes most crossings away. An edge that would close a circle is left out of account.
 */
export function layeredLayout(ids: readonly string[], edges: readonly GraphEdge[]): LayeredNode[] {
  const known = new Set(ids)
  const used = edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
  const layerOf = longestPaths(ids, used)
  const layers: string[][] = []
  for (const id of ids) {
    const layer = layerOf.get(id)!
    layers[layer] ??= []
    layers[layer].push(id)
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) orderLayers(layers, used, sweep % 2 === 0)
  return layers.flatMap((layer, depth) => layer.map((id, place) => ({ id, layer: depth, place })))
}

function longestPaths(ids: readonly string[], edges: readonly GraphEdge[]): Map<string, number> {
  const before = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const { from, to } of edges) before.get(to)!.push(from)
  const layers = new Map<string, number>()
  const open = new Set<string>()
  const depth = (id: string): number => {
    const known = layers.get(id)
    if (known !== undefined) return known
    open.add(id)
    const found = before
      .get(id)!
      .reduce((most, from) => (open.has(from) ? most : Math.max(most, depth(from) + 1)), 0)
    open.delete(id)
    layers.set(id, found)
    return found
  }
  for (const id of ids) depth(id)
  return layers
}

function orderLayers(layers: string[][], edges: readonly GraphEdge[], down: boolean): void {
  const place = new Map(layers.flatMap((layer) => layer.map((id, at) => [id, at] as const)))
  const order = down ? layers : [...layers].reverse()
  for (const layer of order) {
    const mean = new Map(layer.map((id) => [id, meanPlace(id, edges, place, down) ?? place.get(id)!]))
    layer.sort((a, b) => mean.get(a)! - mean.get(b)!)
    for (const [at, id] of layer.entries()) place.set(id, at)
  }
}

function meanPlace(
  id: string,
  edges: readonly GraphEdge[],
  place: ReadonlyMap<string, number>,
  down: boolean,
): number | null {
  const places = edges.flatMap(({ from, to }) => {
    if (down) return to === id ? [place.get(from)!] : []
    return from === id ? [place.get(to)!] : []
  })
  return places.length === 0 ? null : places.reduce((sum, at) => sum + at, 0) / places.length
}
