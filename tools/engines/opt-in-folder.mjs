import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { attempt } from '../steps/command.mjs'
import { at } from '../steps/paths.mjs'
import { step } from '../steps/say.mjs'
import { Unavailable } from './unavailable.mjs'

const NPM_LIMIT_MS = 300_000
const MANIFESTS = ['package.json', 'package-lock.json']

/** Where an engine's manifests are kept, whichever folder it is installed in. */
export const manifestOf = (name, file) => at('packages/engine', name, file)

/** The folder that the engine will look in, with the manifests of its packages. */
export async function openOptInFolder(name) {
  const { optInFolder } = await import('@barycenter/engine')
  const folder = optInFolder(name)
  // What a command makes goes where the product's own tools look for no sources.
  mkdirSync(path.join(folder, 'dist'), { recursive: true })
  for (const file of MANIFESTS)
    if (path.join(folder, file) !== manifestOf(name, file))
      copyFileSync(manifestOf(name, file), path.join(folder, file))
  return folder
}

/** Identifies the contents of files, and of what else decides what is installed. */
export function printOf(files, extra = '') {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${extra}`)
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex')
}

/** Whether the folder's node_modules are as its lock file says: the marker goes with them when npm starts anew. */
export const hasPackages = (folder) =>
  existsSync(marker(folder)) && readFileSync(marker(folder), 'utf8') === packagesPrint(folder)

/** Makes node_modules equal to the lock file. No package's own installer runs: none has a time limit. */
export async function ensurePackages(folder) {
  if (hasPackages(folder)) return
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder]
  const { ok, output } = await step('Installing npm packages', () =>
    attempt('npm', args, { cwd: folder, timeoutMs: NPM_LIMIT_MS }),
  )
  if (!ok) throw new Unavailable(`npm could not install ${MANIFESTS[0]} of ${folder}\n${output.trim()}`)
  writeFileSync(marker(folder), packagesPrint(folder))
}

const marker = (folder) => path.join(folder, 'node_modules/.installed')
const packagesPrint = (folder) => printOf([path.join(folder, 'package-lock.json')])
