const LONGEST_WAIT_MS = 1000

/** When the page has shown what it came with: what it loaded has run, and nothing is left to do for a moment. */
export function firstRest(): Promise<void> {
  return new Promise((done) => {
    const rest = () => {
      // Not in every browser.
      if ('requestIdleCallback' in window) requestIdleCallback(() => done(), { timeout: LONGEST_WAIT_MS })
      else setTimeout(done)
    }
    if (document.readyState === 'complete') rest()
    else addEventListener('load', rest, { once: true })
  })
}
