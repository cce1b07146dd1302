/** An averaging method as the shared property tests see it: vectors in the order they were taken → one vector. */
export interface MethodEntry {
  name: string
  /** The method with its default or stated settings, on any number of rows of any one length. */
  run(rows: readonly Float32Array[]): Promise<Float32Array>
  /** The same, with its state saved after row `at` and restored into new objects; left out where there is no state. */
  runInterrupted?(rows: readonly Float32Array[], at: number): Promise<Float32Array>
  /** Three steps worked out by hand, in exact fractions where possible. */
  hand: { rows: number[][]; expected: number[]; tolerance: number }
  /**
   * Averaging weights of the three hand rows, where the result is linear in them; null where it is not. A mutation that
   * swaps two unequal ones must change the result by more than the tolerance.
   */
  handWeights: number[] | null
  /** The weights sum to 1: equal rows give that row, and adding t to every row adds t to the result. */
  isAverage: boolean
}
