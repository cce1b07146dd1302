'use client'
import { isFinal, type Run, type RunId } from '@barycenter/contracts'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { api, isNotFound, liveConnection } from '../../live/api'
import { toast } from '../../ui/toast'
import {
  type EndedRun,
  noteEnd,
  seeEnds,
  unwatch,
  useUnseenEnds,
  useWatchedRuns,
  watchedRuns,
} from './watch-store'
import { withCount } from './with-count'

/** Tells of the end of watched runs, whatever page is open: in a short message, in the title and by the browser. */
export function WatchNotices() {
  const router = useRouter()
  const watching = useWatchedRuns().length > 0
  const unseen = useUnseenEnds()
  useEffect(() => (watching ? followWatched((path) => router.push(path)) : undefined), [watching, router])
  useTitleCount(unseen.length)
  return null
}

function followWatched(open: (path: string) => void): () => void {
  const onRun = (run: Run) => {
    if (isFinal(run.status) && noteEnd(run)) tell(run, open)
  }
  // News before the connection, or while it was lost, is made good by reading.
  const readAll = () => {
    for (const { id } of watchedRuns()) {
      api.call('getRun', { params: { runId: id as RunId } }).then(onRun, (error) => {
        if (isNotFound(error)) unwatch(id)
      })
    }
  }
  return liveConnection().watchRuns(onRun, readAll)
}

function tell({ id, name, status }: EndedRun, open: (path: string) => void): void {
  const path = `/runs/${id}`
  const words = `${name} ${status === 'completed' ? 'is completed' : status === 'failed' ? 'failed' : 'was canceled'}`
  const say = status === 'completed' ? toast.success : toast.error
  say(words, { duration: 30_000, action: { label: 'Open', onClick: () => open(path) } })
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const notice = new Notification(words, { tag: id, icon: '/icon.svg' })
  notice.onclick = () => {
    window.focus()
    open(path)
    notice.close()
  }
}

/** Keeps "(1)" before the title, whoever writes it, until something is done on the page. */
function useTitleCount(count: number): void {
  useEffect(() => {
    const mark = () => {
      const title = withCount(document.title, count)
      if (title !== document.title) document.title = title
    }
    mark()
    const observer = new MutationObserver(mark)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    const events = ['pointerdown', 'keydown'] as const
    for (const event of events) window.addEventListener(event, seeEnds)
    return () => {
      observer.disconnect()
      for (const event of events) window.removeEventListener(event, seeEnds)
    }
  }, [count])
}
