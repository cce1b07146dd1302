import { useDeferredValue } from 'react'

/**
 * Draws what comes into sight between the frames of a scroll: gives what was drawn before for as long as that covers what is
 * on the screen, and meanwhile has the new drawn. Where a leap left it behind, the new is drawn at once.
 */
export function useBetweenFrames<Drawn>(now: Drawn, covers: (before: Drawn) => boolean): Drawn {
  const before = useDeferredValue(now)
  return covers(before) ? before : now
}
