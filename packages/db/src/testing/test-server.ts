import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '../embedded/launcher.js'

/** What the global setup of a project hands to its test files. */
declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

export interface TestServer {
  url: string
  stop(): Promise<void>
}

/** Nothing outlives a test, so nothing waits for the disk. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '64MB' }

/** A PostgreSQL server in a temporary folder, gone after stop(), or with this process. */
export async function startTestServer(): Promise<TestServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'barycenter-test-'))
  const remove = () => rmSync(dataDir, { recursive: true, force: true })
  const server = await startEmbeddedPostgres({ dataDir, log: () => {}, settings: FAST })
  const abandon = () => {
    killServer(dataDir)
    remove()
  }
  process.once('exit', abandon)
  return {
    url: server.url,
    async stop() {
      process.off('exit', abandon)
      await server.stop()
      remove()
    },
  }
}

/** A process that is about to exit cannot wait for an orderly stop. */
function killServer(dataDir: string): void {
  const [pid] = readFileSync(path.join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGQUIT')
}
