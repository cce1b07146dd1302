import { useTheme } from 'next-themes'
import { useMemo } from 'react'
import { useChartTheme } from '../../charts/chart-theme'
import type { Paint } from './explore-model'

/** What the charts are painted with in the theme of the page. */
export function usePaint(): Paint {
  const { axis, grid } = useChartTheme()
  const { resolvedTheme } = useTheme()
  const ink = resolvedTheme === 'dark' ? '#ecedf1' : '#17181c'
  return useMemo(() => ({ axis, grid, ink }), [axis, grid, ink])
}
