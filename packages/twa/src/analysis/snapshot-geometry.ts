import { columnMeans } from '../averaging/uniform.js'
import { symmetricEigenvalues } from '../linear-algebra/symmetric-eigen.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'

/** How n snapshots lie to each other, in float64. */
export interface SnapshotGeometry {
  /** ‖w_i‖. */
  norms: number[]
  /** ‖w_i − c‖: how far each lies from the uniform average. */
  deviationNorms: number[]
  /** ⟨w_i, w_j⟩. */
  gram: number[][]
  cosine: {
    /** Of the weights themselves: near 1 for late snapshots. */
    raw: number[][]
    /** Of their deviations from the mean: where they differ. */
    centered: number[][]
  }
  /** Eigenvalues of the centred Gram matrix, largest first: squared spread along each principal direction. */
  spectrum: number[]
  /** exp of the entropy of the normalised spectrum (Roy & Vetterli, 2007); 0 when all snapshots are equal. */
  effectiveRank: number
}

/**
 * One pass over the columns, memory of a few chunks. A cosine with a zero vector is given as 0.
 *
 * @throws ShapeError, NonFiniteSnapshotError naming the snapshot.
 */
export async function snapshotGeometry(
  source: SnapshotSource,
  { kernels = plainProjectionKernels }: { kernels?: ProjectionKernels } = {},
): Promise<SnapshotGeometry> {
  const gram = squareMatrix(source.count)
  const centered = squareMatrix(source.count)
  await forEachChunk(source, { from: 0, to: source.dim }, (rows) => {
    const mean = columnMeans(rows)
    addTo(gram, kernels.gram(flatRows(rows), rows.length))
    addTo(centered, kernels.gram(flatRows(rows, mean), rows.length))
  })
  // Rounding can leave a zero eigenvalue slightly negative.
  const spectrum = Array.from(symmetricEigenvalues(centered), (value) => Math.max(value, 0))
  return {
    norms: gram.map((row, i) => Math.sqrt(row[i])),
    deviationNorms: centered.map((row, i) => Math.sqrt(row[i])),
    gram,
    cosine: { raw: cosines(gram), centered: cosines(centered) },
    spectrum,
    effectiveRank: effectiveRank(spectrum),
  }
}

function squareMatrix(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0))
}

/** Rows, less the mean where one is given, one after another in float64. */
function flatRows(rows: readonly Float32Array[], mean?: Float64Array): Float64Array {
  const width = rows[0].length
  const flat = new Float64Array(rows.length * width)
  for (const [r, row] of rows.entries()) {
    for (let i = 0; i < width; i++) flat[r * width + i] = row[i] - (mean ? mean[i] : 0)
  }
  return flat
}

function addTo(gram: number[][], part: Float64Array): void {
  for (const [i, row] of gram.entries())
    for (let j = 0; j < row.length; j++) row[j] += part[i * row.length + j]
}

function cosines(gram: readonly number[][]): number[][] {
  return gram.map((row, i) =>
    row.map((product, j) => {
      const scale = Math.sqrt(gram[i][i]) * Math.sqrt(gram[j][j])
      if (scale === 0) return 0
      return i === j ? 1 : Math.min(1, Math.max(-1, product / scale))
    }),
  )
}

function effectiveRank(spectrum: readonly number[]): number {
  const total = spectrum.reduce((sum, value) => sum + value, 0)
  if (total === 0) return 0
  const parts = spectrum.map((value) => value / total).filter((part) => part > 0)
  return Math.exp(-parts.reduce((sum, part) => sum + part * Math.log(part), 0))
}
