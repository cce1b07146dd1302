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

describe('line colours', () => {
  it.each(LINE_COLORS)('%s is seen on white and on the dark surface', (color) => {
    expect(contrast(color, '#ffffff')).toBeGreaterThanOrEqual(3)
    expect(contrast(color, '#141619')).toBeGreaterThanOrEqual(3)
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
