'use client'
import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { LoadingState } from '../../ui/states'

const load = () => import('./metric-charts').then((loaded) => loaded.MetricCharts)

/** What draws is a sixth of the scripts of the page, and has nothing to draw before the history of the run is there. */
export const MetricCharts = dynamic(load, { ssr: false, loading: () => <LoadingState what="the points" /> })

/** Fetches what draws charts while the page waits for the run, not after. */
export function useChartsAhead(): void {
  useEffect(() => void load(), [])
}
