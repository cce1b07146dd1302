const TOUCHES = ['pointermove', 'pointerdown', 'keydown'] as const

/** Acts once, when somebody first does anything on the page: a time to read ahead that holds up nothing shown at first. */
export function onFirstTouch(act: () => void): () => void {
  if (typeof window === 'undefined') return () => {}
  const stop = () => {
    for (const touch of TOUCHES) window.removeEventListener(touch, once, true)
  }
  const once = () => {
    stop()
    act()
  }
  for (const touch of TOUCHES) window.addEventListener(touch, once, { capture: true, passive: true })
  return stop
}
