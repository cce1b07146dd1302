import { routeRequest } from '@barycenter/client'
import type { ExperimentId } from '@barycenter/contracts'
import { ExperimentPage } from '../../../features/experiments/experiment-page'
import { runsQuestions } from '../../../features/runs/runs-questions'
import { EarlyQuestions } from '../../../live/early-questions'
import { queryOf } from '../../../view-state/query-of'

export default async function ExperimentRoute({
  params,
  searchParams,
}: PageProps<'/experiments/[experimentId]'>) {
  const { experimentId } = await params
  const about = routeRequest('getExperiment', { params: { experimentId: experimentId as ExperimentId } })
  const runs = runsQuestions(queryOf(await searchParams), experimentId)
  return (
    <>
      <EarlyQuestions requests={[about, ...runs]} />
      <ExperimentPage experimentId={experimentId} />
    </>
  )
}
