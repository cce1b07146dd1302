import { routeRequest } from '@barycenter/client'
import type { RunId } from '@barycenter/contracts'
import { RunDetail } from '../../../features/run/run-detail'
import { EarlyQuestions } from '../../../live/early-questions'

export default async function RunRoute({ params }: PageProps<'/runs/[runId]'>) {
  const { runId } = await params
  return (
    <>
      <EarlyQuestions requests={[routeRequest('getRun', { params: { runId: runId as RunId } })]} />
      <RunDetail key={runId} runId={runId} />
    </>
  )
}
