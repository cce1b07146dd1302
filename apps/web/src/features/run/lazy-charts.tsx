'use client'
import dynamic from 'next/dynamic'
import { LoadingState } from '../../ui/states'

const load = () => import('./metric-charts').then((loaded) => loaded.MetricCharts)

/** What draws is a sixth of the scripts of the page, and has nothing to draw before the history of the run is there. */
export const MetricCharts = dynamic(load, { ssr: false, loading: () => <LoadingState what="the points" /> })

// While the page itself is still being made ready, not once it waits for the run; who draws reads it again, and is told.
if (typeof window !== 'undefined') load().catch(() => {})
