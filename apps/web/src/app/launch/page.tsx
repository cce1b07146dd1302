import type { Metadata } from 'next'
import { LaunchPage } from '../../features/launch/launch-page'

export const metadata: Metadata = { title: 'Launch' }

export default async function LaunchRoute({
  searchParams,
}: {
  searchParams: Promise<{ experiment?: string }>
}) {
  const { experiment } = await searchParams
  return <LaunchPage experiment={typeof experiment === 'string' ? experiment : undefined} />
}
