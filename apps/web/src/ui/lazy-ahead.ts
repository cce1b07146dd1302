import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import { onFirstTouch } from './first-touch'

/**
 * A component whose code is read once somebody does anything on the page: after what the page shows first, and before
 * what it shows is opened. Draw it within Suspense.
 */
export function lazyAhead<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  onFirstTouch(() => {
    // Who opens it reads it again, and is told then.
    load().catch(() => {})
  })
  return lazy(async () => ({ default: await load() }))
}
