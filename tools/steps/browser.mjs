import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { attempt } from './command.mjs'
import { at, cachePath } from './paths.mjs'
import { dim, say, step } from './say.mjs'

const DOWNLOAD_LIMIT_MS = 180_000
const remembered = () => cachePath('browser.json')

const INSTALLED_AT = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** A browser counts only when it starts: a file without its system libraries is of no use. */
async function starts(executable) {
  if (!executable || !existsSync(executable)) return false
  return (
    await attempt(executable, ['--headless', '--no-sandbox', '--disable-gpu', '--version'], {
      timeoutMs: 30_000,
    })
  ).ok
}

async function installed() {
  for (const executable of [process.env.BARYCENTER_CHROMIUM, ...INSTALLED_AT])
    if (await starts(executable)) return executable
  return null
}

async function fromPlaywright() {
  const { chromium } = await import('playwright-core')
  if (!existsSync(chromium.executablePath())) {
    await attempt(process.execPath, [at('node_modules/playwright-core/cli.js'), 'install', 'chromium'], {
      timeoutMs: DOWNLOAD_LIMIT_MS,
    })
  }
  return (await starts(chromium.executablePath())) ? chromium.executablePath() : null
}

async function fromApt() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return null
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (...args) =>
    attempt([...sudo, 'apt-get'][0], [...sudo, 'apt-get', ...args].slice(1), {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  if (sudo.length > 0 && !(await attempt('sudo', ['-n', 'true'])).ok) return null
  await apt('update', '-qq')
  await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
  return (await starts('/usr/bin/chromium')) ? '/usr/bin/chromium' : null
}

/** A Chromium inside an npm package, in a folder of its own so that it never enters the product's lock file. */
async function fromNpm() {
  if (process.platform !== 'linux') return null
  const folder = cachePath('sparticuz-chromium')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "commonjs" }\n')
  const { ok } = await attempt('npm', ['install', '--no-audit', '--no-fund', '@sparticuz/chromium@153.0.0'], {
    cwd: folder,
  })
  if (!ok) return null
  const { default: chromium } = await import(
    createRequire(path.join(folder, 'package.json')).resolve('@sparticuz/chromium')
  )
  const executable = await chromium.executablePath()
  return (await starts(executable)) ? executable : null
}

const SOURCES = [
  ['an installed Chrome or Chromium', installed],
  ["Playwright's own download", fromPlaywright],
  ["Debian's chromium package", fromApt],
  ['the npm package @sparticuz/chromium', fromNpm],
]

export async function findBrowser() {
  const file = remembered()
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).executable : null
  if (await starts(known)) return known
  return installed()
}

/** Path of a Chromium that starts, installing one where none is; null (with the reason said) when none can be had. */
export async function ensureBrowser() {
  const found = await findBrowser()
  if (found) return found
  for (const [name, source] of SOURCES.slice(1)) {
    const executable = await step(`Getting a browser for the end-to-end tests: ${name}`, () =>
      source().catch(() => null),
    )
    if (executable) {
      writeFileSync(remembered(), JSON.stringify({ executable }))
      return executable
    }
    say(dim(`  not to be had: ${name}`))
  }
  return null
}
