import { toast } from '../../ui/toast'
import { unwatch, useWatchedRuns, type WatchedRun, watch } from './watch-store'

/** Whether this run is watched, and the way to change it; the browser is asked for its notices on a click alone. */
export function useWatch(run: WatchedRun): { watched: boolean; toggle: () => void } {
  const watched = useWatchedRuns().some(({ id }) => id === run.id)
  const toggle = () => {
    if (watched) {
      unwatch(run.id)
      toast(`No notice when ${run.name} ends`)
      return
    }
    watch(run)
    toast(`You are told on any page when ${run.name} ends`)
    if ('Notification' in window && Notification.permission === 'default') {
      void Notification.requestPermission()
    }
  }
  return { watched, toggle }
}
