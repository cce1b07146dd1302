'use client'
import { Rocket } from 'lucide-react'
import { ButtonLink } from '../../ui/button'
import { PageHead } from '../shell/page-head'
import { StaleNotice } from '../shell/stale-notice'
import { RunsPanel } from './runs-panel'

export function RunsPage() {
  return (
    <>
      <PageHead
        title="Runs"
        actions={
          <ButtonLink variant="primary" href="/launch">
            <Rocket aria-hidden className="size-4" />
            Launch
          </ButtonLink>
        }
      />
      <StaleNotice />
      <RunsPanel />
    </>
  )
}
