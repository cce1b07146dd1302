import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@barycenter/contracts'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']
const HTTP_PORT = 80

/**
 * Refuses what another web page, or a foreign name that resolves to this machine, could make a browser send.
 * The server has no accounts: this check and the loopback address are what keeps others out.
 * @param port the port this server listens on
 */
export function originRefusal(headers: IncomingHttpHeaders, port: number): AppError | null {
  const hosts = LOOPBACK_NAMES.flatMap((name) =>
    port === HTTP_PORT ? [name, `${name}:${port}`] : [`${name}:${port}`],
  )
  const host = headers.host?.toLowerCase()
  if (host === undefined || !hosts.includes(host)) {
    return new AppError(
      'FORBIDDEN_HOST',
      `Host: found ${JSON.stringify(headers.host ?? 'nothing')}, expected one of ${hosts.join(', ')}`,
    )
  }
  const origin = headers.origin?.toLowerCase()
  if (origin === undefined || sameOrigin(origin, host)) return null
  return new AppError(
    'FORBIDDEN_ORIGIN',
    `Origin: found ${JSON.stringify(headers.origin)}, expected http://${host} or no Origin`,
  )
}

/** Browsers leave out port 80. */
function sameOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `http://${host.replace(/:80$/, '')}`
}
