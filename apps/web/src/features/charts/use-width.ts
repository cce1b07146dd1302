import { type RefObject, useEffect, useState } from 'react'

/** In px. Widths are told in steps, so that dragging a window does not ask the server anew at each px. */
const STEP = 200
const [LEAST, MOST] = [400, 2400]

/** About how wide the element is, in px: never narrower than it is. null before the first layout. */
export function useWidth(element: RefObject<Element | null>): number | null {
  const [width, setWidth] = useState<number | null>(null)
  useEffect(() => {
    const observer = new ResizeObserver((entries) => {
      const steps = Math.ceil(entries.at(-1)!.contentRect.width / STEP) * STEP
      setWidth(Math.min(MOST, Math.max(LEAST, steps)))
    })
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element])
  return width
}
