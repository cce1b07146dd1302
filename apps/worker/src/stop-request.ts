/** What of the own process tells that it is to stop; a part of `process`. */
export interface Host {
  /** False once the IPC channel to the parent is closed; undefined where there never was one. */
  connected?: boolean
  on(event: 'SIGINT' | 'SIGTERM' | 'disconnect', listener: () => void): unknown
}

/** Resolves on a signal, or when the process that started this one over an IPC channel is gone. */
export function stopRequest(host: Host): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) host.on(event, resolve)
    // Gone while this process was starting: nobody heard the event, and nobody would stop this worker.
    if (host.connected === false) resolve()
  })
}
