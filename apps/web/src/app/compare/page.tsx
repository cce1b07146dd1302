import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ComparePage } from '../../features/compare/compare-page'
import { LoadingState } from '../../ui/states'

export const metadata: Metadata = { title: 'Compare' }

export default function CompareRoute() {
  return (
    <Suspense fallback={<LoadingState what="the comparison" />}>
      <ComparePage />
    </Suspense>
  )
}
