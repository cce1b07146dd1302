import { useCallback, useEffect } from 'react'

/** Moves from difference to difference, by n and p too; the row gets the focus, so that it is read and scrolled to. */
export function useDifferenceKeys(
  stops: readonly string[],
  current: string | null,
  setCurrent: (id: string) => void,
): (by: 1 | -1) => void {
  const move = useCallback(
    (by: 1 | -1) => {
      const next = nextStop(stops, current, by)
      if (next === null) return
      setCurrent(next)
      const row = document.getElementById(next)
      row?.focus({ preventScroll: true })
      row?.scrollIntoView({ block: 'center' })
    },
    [stops, current, setCurrent],
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === 'n') move(1)
      if (event.key === 'p') move(-1)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [move])
  return move
}

/** Around the ends, so that holding the key goes through all of them again. */
export function nextStop(stops: readonly string[], current: string | null, by: 1 | -1): string | null {
  if (stops.length === 0) return null
  const at = current === null ? -1 : stops.indexOf(current)
  if (at < 0) return by > 0 ? stops[0]! : stops.at(-1)!
  return stops[(at + by + stops.length) % stops.length]!
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null)
