import type { RouteRequest } from '@barycenter/client'
import { requestName } from './early-answers'

/**
 * Has the document itself ask what its page will ask first, while the scripts of the page are still on their way. The answers
 * wait for `fetchOnce`. A page that the reader goes to within the dashboard asks for itself: no browser runs this then.
 */
export function EarlyQuestions({
  requests,
  ofBareAddress = false,
}: {
  requests: readonly RouteRequest[]
  /** The document was made without its address: the questions are those of one without a query. */
  ofBareAddress?: boolean
}) {
  const named = requests.map(({ path, init }) => [requestName(path, init), path, init])
  // A `<` of a question could end the script.
  const given = JSON.stringify({ named, ofBareAddress }).replaceAll('<', '\\u003c')
  return <script>{`(${ask})(${given})`}</script>
}

type Named = readonly [name: string, path: string, init: RouteRequest['init']]

/** Runs in the document as it stands here: it may use nothing of this module. */
function ask({ named, ofBareAddress }: { named: readonly Named[]; ofBareAddress: boolean }) {
  if (ofBareAddress && location.search !== '') return
  globalThis.askedEarly = new Map(
    named.map(([name, path, init]) => {
      const answer = fetch(path, init)
      // Who takes it hears of a failure; nobody may.
      answer.catch(() => {})
      return [name, { answer, askedAt: performance.now() }]
    }),
  )
}
