/** What could not be read is tried again this much later. */
const RETRY_AFTER_MS = 2000

/** Code that is read late, however often it takes: the server may be away for a while. */
export async function untilLoaded<T>(load: () => Promise<T>, onFailure?: () => void): Promise<T> {
  for (;;) {
    try {
      return await load()
    } catch {
      onFailure?.()
      await new Promise((done) => setTimeout(done, RETRY_AFTER_MS))
    }
  }
}
