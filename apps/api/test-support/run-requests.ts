import { type Run, type RunId, routes } from '@barycenter/contracts'
import type { RunWriter } from '@barycenter/db'
import type { ApiFixture } from './api-fixture.js'

export const UNKNOWN_RUN = '01890000-0000-7000-8000-000000000000'

/** A route about one run, to be asked. */
export const ofRun = (name: keyof typeof routes, runId: string, query = '') => ({
  method: routes[name].method,
  path: routes[name].path.replace(':runId', runId) + query,
})

export async function launch(api: ApiFixture, body: object) {
  const answer = await api.ask(routes.launchRuns, body)
  const { runs, groupId } = answer.body as { runs: Run[]; groupId: string }
  return { ...answer, runs, group: groupId }
}

/** A run that a worker holds, with what its trainer writes by. */
export async function runAtWork(
  api: ApiFixture,
  name: string,
): Promise<{ runId: RunId; token: bigint; writer: RunWriter }> {
  const [launched] = (await launch(api, { experiment: 'at work', name })).runs
  for (;;) {
    const claimed = await api.database.queue.claim('worker-1')
    if (claimed?.run.id !== launched!.id) continue
    const { token } = claimed
    return { runId: launched!.id, token, writer: api.database.openRunWriter(launched!.id, token) }
  }
}
