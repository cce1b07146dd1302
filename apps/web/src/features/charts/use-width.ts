import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'

/** In px. Widths are told in steps, so that dragging a window does not ask the server anew at each px. */
const STEP = 200
const [LEAST, MOST] = [400, 2400]

/** About how wide the element is, in px: never narrower than it is. null before the first layout. */
export function useWidth(element: RefObject<Element | null>): number | null {
  const [width, setWidth] = useState<number | null>(null)
  // Before the first paint: the observer tells it a frame later, and what is shown is asked for only then.
  useLayoutEffect(() => setWidth(inSteps(contentWidth(element.current!))), [element])
  useEffect(() => {
    const observer = new ResizeObserver((entries) => {
      setWidth(inSteps(entries.at(-1)!.contentRect.width))
    })
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element])
  return width
}

const inSteps = (width: number) => Math.min(MOST, Math.max(LEAST, Math.ceil(width / STEP) * STEP))

function contentWidth(element: Element): number {
  const { paddingLeft, paddingRight } = getComputedStyle(element)
  return element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
}
