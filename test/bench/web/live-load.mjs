// What the page of live charts shows, and how fast it grows: of the writer and of the bench alike.
export const RUNS = 20
export const METRICS = Array.from(
  { length: 20 },
  (_, index) => `train/metric_${String(index).padStart(2, '0')}`,
)
export const POINTS_PER_SECOND = 5
export const POINTS_BEFORE = 2000
