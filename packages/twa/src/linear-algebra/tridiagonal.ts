/** A = Qᵀ T Q with T symmetric and tridiagonal. */
export interface Tridiagonal {
  diagonal: Float64Array // [n]
  /** Beside the diagonal; the last entry is 0. */
  beside: Float64Array // [n]
  /** Rows of Q; empty where they were not asked for. */
  rows: Float64Array[]
}

/** Reflects along v: x ↦ x − factor v ⟨v, x⟩. Entries of v before `from` are 0. */
interface Reflection {
  from: number
  v: Float64Array
  factor: number
}

/**
 * Householder's reduction (Golub & Van Loan, 8.3.1): 4/3 n³ multiplications, as many again for the rows. Overwrites `a`,
 * the rows of a symmetric matrix.
 */
export function tridiagonalise(a: Float64Array[], withRows: boolean): Tridiagonal {
  const n = a.length
  const beside = new Float64Array(n)
  const reflections: Reflection[] = []
  for (let k = 0; k < n - 1; k++) {
    const reflection = k < n - 2 ? reflectionOf(a, k) : null
    if (reflection) {
      reflectBothSides(a, reflection)
      reflections.push(reflection)
    }
    beside[k] = a[k + 1][k]
  }
  const diagonal = Float64Array.from(a, (row, i) => row[i])
  return { diagonal, beside, rows: withRows ? rowsOf(n, reflections) : [] }
}

/** Takes what is below row k + 1 out of column k; null where nothing is there. */
function reflectionOf(a: readonly Float64Array[], k: number): Reflection | null {
  const from = k + 1
  const v = new Float64Array(a.length)
  let square = 0
  for (let i = from; i < a.length; i++) {
    v[i] = a[i][k]
    if (i > from) square += v[i] * v[i]
  }
  if (square === 0) return null
  const head = v[from]
  const length = Math.sqrt(head * head + square)
  // Away from the column, so that no digits cancel.
  const target = head > 0 ? -length : length
  v[from] = head - target
  const factor = 2 / (square + v[from] * v[from])
  a[from][k] = target
  return { from, v, factor }
}

/** H A H below and right of `from`: A − v qᵀ − q vᵀ. Whole rows are worked on, which lie one after another in memory. */
function reflectBothSides(a: readonly Float64Array[], { from, v, factor }: Reflection): void {
  const n = a.length
  const q = new Float64Array(n)
  let overlap = 0
  for (let i = from; i < n; i++) {
    q[i] = factor * dot(a[i], v, from)
    overlap += q[i] * v[i]
  }
  for (let i = from; i < n; i++) q[i] -= ((factor * overlap) / 2) * v[i]
  for (let i = from; i < n; i++) {
    const [row, left, right] = [a[i], v[i], q[i]]
    for (let j = from; j < n; j++) row[j] -= left * q[j] + right * v[j]
  }
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0
  for (let i = from; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** The product of the reflections, transposed: the last ones first, so that each touches its own corner alone. */
function rowsOf(n: number, reflections: readonly Reflection[]): Float64Array[] {
  const reflected = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => +(i === j)),
  )
  const along = new Float64Array(n)
  for (const { from, v, factor } of reflections.toReversed()) {
    along.fill(0)
    for (let i = from; i < n; i++) addTimes(along, reflected[i], v[i], from)
    for (let i = from; i < n; i++) addTimes(reflected[i], along, -factor * v[i], from)
  }
  return reflected.map((_, i) => Float64Array.from(reflected, (row) => row[i]))
}

function addTimes(target: Float64Array, row: Float64Array, times: number, from: number): void {
  for (let j = from; j < row.length; j++) target[j] += times * row[j]
}
