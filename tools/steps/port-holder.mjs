const ANSWER_MS = 2000

/**
 * Who answers at an address: a Barycenter with the instance it was given at its start, or any other program.
 * @returns {Promise<{ name: string, instance: string | null } | null>} null where nobody answers by HTTP
 */
export async function portHolder(url) {
  const signal = AbortSignal.timeout(ANSWER_MS)
  const answer = await fetch(`${url}/api/v1/health`, { signal }).catch(() => null)
  if (!answer) return null
  const health = await answer.json().catch(() => null)
  if (!health?.version || !health.database) return { name: 'another program', instance: null }
  const { version, startedAt, instance } = health
  return { name: `another Barycenter, version ${version}, started ${startedAt}`, instance: instance ?? null }
}

export const otherPort = (port) =>
  `Stop it, or choose another port: PORT=${port < 65_535 ? port + 1 : port - 1} npm start`
