import type { LiveConnection } from '@barycenter/client'
import { untilLoaded } from './until-loaded'

/**
 * A connection whose code is read late. What is watched before then is watched once it is there: each watch makes good by
 * itself what it missed, as after a lost connection.
 */
export function lateConnection(load: () => Promise<LiveConnection>): LiveConnection {
  const failed = new Set<() => void>()
  let opened: Promise<LiveConnection> | undefined
  const open = () => {
    opened ??= untilLoaded(load, () => {
      for (const tell of failed) tell()
    })
    return opened
  }
  /** Gives back the way to stop, whether the connection is there by then or not. */
  const later = (begin: (connection: LiveConnection) => () => void): (() => void) => {
    let isWanted = true
    let stop: (() => void) | undefined
    void open().then((connection) => {
      if (isWanted) stop = begin(connection)
    })
    return () => {
      isWanted = false
      stop?.()
    }
  }
  return {
    watchRun: (...watch) => later((connection) => connection.watchRun(...watch)),
    watchNews: (...watch) => later((connection) => connection.watchNews(...watch)),
    watchRuns: (...watch) => later((connection) => connection.watchRuns(...watch)),
    onState(listener) {
      const tellFailed = () => listener('offline')
      failed.add(tellFailed)
      listener('connecting')
      const stop = later((connection) => connection.onState(listener))
      return () => {
        failed.delete(tellFailed)
        stop()
      }
    },
    close: () => void opened?.then((connection) => connection.close()),
  }
}
