import { columnMeans } from '../averaging/uniform.js'
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js'
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

/** One pass over the columns; memory of one chunk. A cosine with a zero vector is given as 0. */
export async function snapshotGeometry(source: SnapshotSource): Promise<SnapshotGeometry> {
  const gram = squareMatrix(source.count)
  const centered = squareMatrix(source.count)
  await forEachChunk(source, { from: 0, to: source.dim }, (rows) => {
    const mean = columnMeans(rows)
    addGram(gram, rows)
    addGram(
      centered,
      rows.map((row) => mean.map((value, i) => row[i] - value)),
    )
  })
  // Rounding can leave a zero eigenvalue slightly negative.
  const spectrum = Array.from(symmetricEigen(centered).values, (value) => Math.max(value, 0))
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

function addGram(gram: number[][], rows: readonly ArrayLike<number>[]): void {
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [rows[i], rows[j]]
      let sum = 0
      for (let k = 0; k < a.length; k++) sum += a[k] * b[k]
      gram[i][j] += sum
      if (j !== i) gram[j][i] += sum
    }
  }
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
