import { existsSync } from 'node:fs'
import { command } from './command.mjs'
import { fingerprint, isDone, markDone } from './fingerprint.mjs'
import { at, prismaEnv } from './paths.mjs'
import { Stop, step } from './say.mjs'

const OLDEST_NODE = [20, 19]

export function nodeProblem(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  const fits = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  return fits
    ? null
    : `Node ${version} found, ${OLDEST_NODE.join('.')} or newer expected. Install a current LTS from your package manager or nodejs.org.`
}

const print = () => fingerprint(['package-lock.json'], `${process.platform} ${process.arch}`)

export const isInstalled = () => existsSync(at('node_modules')) && isDone('install', print())

/** Makes node_modules equal to the lock file; does nothing when it is. */
export async function ensureInstalled() {
  const problem = nodeProblem()
  if (problem) throw new Stop(problem)
  if (isInstalled()) return
  await step('Installing packages from npm (about a minute the first time)', () =>
    command('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: at(), env: prismaEnv }),
  )
  markDone('install', print())
}
