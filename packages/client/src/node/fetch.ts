import { fetch as undiciFetch } from 'undici'

/**
 * The fetch of newer versions of Node. That of Node 20 and 22 reads its parser while the first connection of a process opens and
 * does not hear until then that it was closed: a request to a server that hangs up at once was left waiting for five minutes.
 * With the import the built-in fetch of the process has its connections from undici as well. Its types are declared twice, here
 * and for the built-in one, and neither declaration knows the other.
 */
export const fetch = undiciFetch as unknown as typeof globalThis.fetch
