import { routeRequest } from '@barycenter/client'
import type { Metadata } from 'next'
import { ExperimentList } from '../features/experiments/experiment-list'
import { EarlyQuestions } from '../live/early-questions'

// The layout's template names only the pages below it, and this page is its own.
export const metadata: Metadata = { title: { absolute: 'Experiments · Barycenter' } }

export default function ExperimentsRoute() {
  return (
    <>
      <EarlyQuestions requests={[routeRequest('listExperiments')]} />
      <ExperimentList />
    </>
  )
}
