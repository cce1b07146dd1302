'use client'
import { isFinal, type Run } from '@barycenter/contracts'
import { Bell, BellRing } from 'lucide-react'
import { Button } from '../../ui/button'
import { useWatch } from './use-watch'

/** Asks for a notice when the run ends; nothing on a run that has ended. */
export function WatchButton({ run }: { run: Run }) {
  const { watched, toggle } = useWatch(run)
  if (isFinal(run.status)) return null
  const Icon = watched ? BellRing : Bell
  return (
    <Button aria-pressed={watched} title="Tells you on any page when this run ends" onClick={toggle}>
      <Icon aria-hidden className="size-4" />
      {watched ? 'Watching' : 'Watch'}
    </Button>
  )
}
