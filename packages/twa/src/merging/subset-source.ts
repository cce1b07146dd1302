import { SettingError } from '../errors.js'
import { requireUsable, type SnapshotSource } from '../snapshot-source.js'

/**
 * Some snapshots of a source, in the order given; an index given twice counts twice. Errors about a snapshot name it
 * by its index in the whole source.
 *
 * @throws SettingError when no index is given or one is unknown
 */
export function subsetSource(source: SnapshotSource, indices: readonly number[]): SnapshotSource {
  if (indices.length === 0) throw new SettingError('number of chosen snapshots', 0, 'at least 1')
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0 || index >= source.count) {
      throw new SettingError('index of a chosen snapshot', index, `one of 0 … ${source.count - 1}`)
    }
  }
  const chosen = [...indices]
  return {
    count: chosen.length,
    dim: source.dim,
    layout: source.layout,
    async read(position, start, end) {
      const index = chosen[position]
      const row = await source.read(index, start, end)
      requireUsable(row, { source, index, start, end })
      return row
    },
  }
}
