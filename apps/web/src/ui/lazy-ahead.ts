import { type ComponentType, createElement, lazy } from 'react'
import { onFirstTouch } from './first-touch'
import { NotReadError } from './not-read'

/**
 * A component whose code is read once somebody does anything on the page: after what the page shows first, and before
 * what it shows is opened. Draw it within Suspense, and a NotReadBoundary where the page should stay if it cannot be read.
 */
export function lazyAhead<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  onFirstTouch(() => {
    // Who opens it reads it again, and is told then.
    load().catch(() => {})
  })
  const unread = () =>
    lazy(async () => {
      try {
        return { default: await load() }
      } catch (error) {
        throw new NotReadError(error, () => {
          latest = unread()
        })
      }
    })
  // What could not be read stays so for React: another attempt is another component.
  let latest = unread()
  return (props) => createElement(latest as ComponentType<Props>, props)
}
