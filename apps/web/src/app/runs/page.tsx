import type { Metadata } from 'next'
import { RunsPage } from '../../features/runs/runs-page'
import { runsQuestions } from '../../features/runs/runs-questions'
import { EarlyQuestions } from '../../live/early-questions'

export const metadata: Metadata = { title: 'Runs' }

export default function RunsRoute() {
  return (
    <>
      <EarlyQuestions requests={runsQuestions(new URLSearchParams())} ofBareAddress />
      <RunsPage />
    </>
  )
}
