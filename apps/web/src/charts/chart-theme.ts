import { useTheme } from 'next-themes'

/** uPlot paints on a canvas, which knows no CSS variables: the two tones it needs, for each theme. */
const THEMES = {
  light: { axis: '#686c78', grid: '#ececf0' },
  dark: { axis: '#8f94a1', grid: '#23262d' },
} as const

export type ChartTheme = (typeof THEMES)[keyof typeof THEMES]

export function useChartTheme(): ChartTheme {
  const { resolvedTheme } = useTheme()
  return resolvedTheme === 'dark' ? THEMES.dark : THEMES.light
}
