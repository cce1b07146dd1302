import { useLayoutEffect } from 'react'
import { withCount } from '../watch/with-count'

/**
 * Names the tab after what its page shows. The framework names it after the route, once that has come: which may be later, so
 * the name is given again as long as the address is the same.
 */
export function useTabTitle(title: string | undefined): void {
  useLayoutEffect(() => {
    if (!title) return
    const { pathname } = window.location
    const name = () => {
      if (window.location.pathname !== pathname || withCount(document.title, 0) === title) return
      document.title = title
    }
    name()
    const observer = new MutationObserver(name)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => observer.disconnect()
  }, [title])
}
