interface Point {
  x: number
  y: number
}

/** From the coordinates of a plane to pixels and back; up is more, and both axes have one unit. */
export interface PlaneScale {
  height: number
  x(value: number): number
  y(value: number): number
  xAt(pixel: number): number
  yAt(pixel: number): number
  /** Pixels of one unit. */
  unit: number
}

const SMALLEST_SIDE = 180

/** Holds all points within `width` pixels; the height is what the points ask for, within reason. */
export function planeScale(
  points: readonly Point[],
  { width, mostHeight, pad }: { width: number; mostHeight: number; pad: number },
): PlaneScale {
  const [left, right] = extent(points.map(({ x }) => x))
  const [low, high] = extent(points.map(({ y }) => y))
  const inner = Math.max(1, width - 2 * pad)
  const [wide, tall] = [right - left, high - low]
  const byWidth = wide > 0 ? inner / wide : Number.POSITIVE_INFINITY
  const byHeight = tall > 0 ? (mostHeight - 2 * pad) / tall : Number.POSITIVE_INFINITY
  const least = Math.min(byWidth, byHeight)
  const unit = Number.isFinite(least) ? least : 1
  const height = Math.max(SMALLEST_SIDE, tall * unit + 2 * pad)
  const [centerX, centerY] = [(left + right) / 2, (low + high) / 2]
  return {
    height,
    unit,
    x: (value) => width / 2 + (value - centerX) * unit,
    y: (value) => height / 2 - (value - centerY) * unit,
    xAt: (pixel) => centerX + (pixel - width / 2) / unit,
    yAt: (pixel) => centerY - (pixel - height / 2) / unit,
  }
}

function extent(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite)
  return finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 0]
}

export interface Label extends Point {
  text: string
}

/** Half of a letter of a label, in px: bold capitals of 12 px are the widest. */
const HALF_LETTER = 4.75

/** Labels right of their marks, each below those that it would cover. */
export function spreadLabels(
  marks: readonly Label[],
  { lineHeight, width }: { lineHeight: number; width: number },
): Label[] {
  const placed: Label[] = []
  for (const mark of [...marks].sort((a, b) => a.y - b.y)) {
    const half = HALF_LETTER * mark.text.length
    const x = mark.x + 10 + 2 * half > width ? mark.x - 10 - 2 * half : mark.x + 10
    let y = mark.y
    for (const other of placed) {
      const reach = half + HALF_LETTER * other.text.length + 4
      const near = Math.abs(other.x + HALF_LETTER * other.text.length - (x + half)) < reach
      if (near && Math.abs(other.y - y) < lineHeight) y = other.y + lineHeight
    }
    placed.push({ text: mark.text, x, y })
  }
  return placed
}
