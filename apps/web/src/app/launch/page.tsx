import type { Metadata } from 'next'
import { Suspense } from 'react'
import { LaunchPage } from '../../features/launch/launch-page'
import { LoadingState } from '../../ui/states'

export const metadata: Metadata = { title: 'Launch' }

export default function LaunchRoute() {
  return (
    <Suspense fallback={<LoadingState what="the form" />}>
      <LaunchPage />
    </Suspense>
  )
}
