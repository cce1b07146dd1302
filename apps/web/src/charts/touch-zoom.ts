import type uPlot from 'uplot'

/** A finger that moved less has tapped, in px. */
const LEAST_PX = 12

const NOTHING = { left: 0, top: 0, width: 0, height: 0 }

/**
 * A finger that moves sideways selects a range, as a dragged mouse does; uPlot itself knows the mouse alone. Moved up or down
 * it scrolls the page: then the browser takes the finger away.
 */
export function touchZoom(): uPlot.Plugin {
  return { hooks: { ready: (plot) => listen(plot, plot.over) } }
}

function listen(plot: uPlot, over: HTMLElement): void {
  let from: number | null = null
  const placeOf = ({ clientX }: PointerEvent) => {
    const { left, width } = over.getBoundingClientRect()
    return Math.min(width, Math.max(0, clientX - left))
  }
  const select = (event: PointerEvent, isDone: boolean) => {
    if (from === null || !event.isPrimary) return
    const to = placeOf(event)
    const isRange = Math.abs(to - from) >= LEAST_PX
    const range = {
      ...NOTHING,
      left: Math.min(from, to),
      width: Math.abs(to - from),
      height: over.clientHeight,
    }
    plot.setSelect(isRange ? range : NOTHING, isDone && isRange)
    if (isDone) from = null
  }
  over.style.touchAction = 'pan-y pinch-zoom'
  over.addEventListener('pointerdown', (event) => {
    from = event.pointerType === 'touch' && event.isPrimary ? placeOf(event) : null
  })
  over.addEventListener('pointermove', (event) => select(event, false))
  over.addEventListener('pointerup', (event) => select(event, true))
  over.addEventListener('pointercancel', () => {
    if (from !== null) plot.setSelect(NOTHING, false)
    from = null
  })
}
