import { type RefObject, useEffect, useState } from 'react'

/** Charts this near to the screen are drawn already, so that scrolling finds them there. */
const NEAR = '300px'

export interface ScreenPlace {
  /** On the screen or nearly so. */
  isNear: boolean
  /** How high it was when last seen, in px: what keeps its place may not move the page. */
  height: number
}

/** Whether the element is where a reader may see it. */
export function useOnScreen(element: RefObject<Element | null>): ScreenPlace {
  const [place, setPlace] = useState<ScreenPlace>({ isNear: false, height: 0 })
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const { isIntersecting, boundingClientRect } = entries.at(-1)!
        setPlace(({ height }) => ({ isNear: isIntersecting, height: boundingClientRect.height || height }))
      },
      { rootMargin: NEAR },
    )
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element])
  return place
}
