import { RunDetail } from '../../../features/run/run-detail'

export default async function RunRoute({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params
  return <RunDetail key={runId} runId={runId} />
}
