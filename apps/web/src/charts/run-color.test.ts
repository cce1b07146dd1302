import { describe, expect, it } from 'vitest'
import { assignRunColors, LINE_COLORS, runColor } from './run-color'

/** WCAG 2 relative luminance of "#rrggbb". */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Björn Ottosson's OKLab, in which distances are about as large as they look. */
function okLab(hex: string): [number, number, number] {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ]
}

describe('line colours', () => {
  it.each(LINE_COLORS)('%s is seen on white and on the dark surface', (color) => {
    expect(contrast(color, '#ffffff')).toBeGreaterThanOrEqual(3)
    expect(contrast(color, '#141619')).toBeGreaterThanOrEqual(3)
  })

  it('are told apart from each other', () => {
    const labs = LINE_COLORS.map(okLab)
    const distances = labs.flatMap((one, at) =>
      labs.slice(0, at).map((other) => Math.hypot(...one.map((part, of) => part - other[of]!))),
    )
    expect(Math.min(...distances)).toBeGreaterThan(0.065)
  })

  it('of runs that were made one after another are different', () => {
    const ids = LINE_COLORS.map((_, at) => {
      const counter = ((0xff8 + at) % 0x1000).toString(16).padStart(3, '0')
      return `01941f29-7c00-7${counter}-9abc-0123456789ab`
    })
    expect(new Set(ids.slice(0, 8).map(runColor)).size).toBe(8)
    expect(new Set(ids.slice(9).map(runColor)).size).toBe(ids.length - 9)
  })

  it('of ids without a counter are spread', () => {
    const ids = Array.from(
      { length: 200 },
      (_, at) => `01941f29-7c00-7000-9abc-${String(at).padStart(12, '0')}`,
    )
    expect(new Set(ids.map(runColor)).size).toBe(LINE_COLORS.length)
  })

  it('belong to the id', () => {
    expect(runColor('0199-a')).toBe(runColor('0199-a'))
  })

  it('are all different while there are enough, in whatever order the runs are named', () => {
    const ids = Array.from({ length: LINE_COLORS.length }, (_, index) => `run-${index}`)
    const colors = assignRunColors(ids)
    expect(new Set(colors.values()).size).toBe(LINE_COLORS.length)
    expect(assignRunColors([...ids].reverse())).toEqual(colors)
  })
})
