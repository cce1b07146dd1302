import type { Metadata } from 'next'
import { ExperimentList } from '../features/experiments/experiment-list'

export const metadata: Metadata = { title: 'Experiments' }

export default function ExperimentsRoute() {
  return <ExperimentList />
}
