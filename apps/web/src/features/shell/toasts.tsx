'use client'
import { type ComponentType, useEffect, useState } from 'react'
import { untilLoaded } from '../../live/until-loaded'
import { firstRest } from '../../ui/first-rest'

/** Reads what shows short messages once the page has shown itself, and not when the first is said: the server may be gone by then. */
export function Toasts() {
  const [Host, setHost] = useState<ComponentType | null>(null)
  useEffect(() => {
    void untilLoaded(loadHost).then((host) => setHost(() => host))
  }, [])
  return Host && <Host />
}

async function loadHost(): Promise<ComponentType> {
  await firstRest()
  return (await import('./toast-host')).ToastHost
}
