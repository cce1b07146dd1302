import { ExperimentPage } from '../../../features/experiments/experiment-page'

export default async function ExperimentRoute({ params }: { params: Promise<{ experimentId: string }> }) {
  const { experimentId } = await params
  return <ExperimentPage experimentId={experimentId} />
}
