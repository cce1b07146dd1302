import { Stop } from './say.mjs'

/** One call of the HTTP API as any program would make it; a refusal ends the command with the server's words. */
export async function api(url, pathname, body) {
  const post = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const answer = await fetch(`${url}/api/v1${pathname}`, post)
  const json = await answer.json()
  if (!answer.ok) throw new Stop(`${pathname}: ${json.error.message} ${JSON.stringify(json.error.issues)}`)
  return json
}

const ASK_EVERY_MS = 250

/** Waits until a run has ended, and gives it back; one that did not complete ends the command. */
export async function finished(url, runId) {
  for (;;) {
    const run = await api(url, `/runs/${runId}`)
    if (run.endedAt) {
      if (run.status !== 'completed') throw new Stop(`run ${run.name} ${run.status}: ${run.failure?.message}`)
      return run
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
}
