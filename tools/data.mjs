/**
 * `npm run data`: lists public data sets; `npm run data -- NAME` fetches one for the workers to read.
 * `--yes` asks nothing, `--to DIR` puts it elsewhere, `--from FOLDER_OR_FILE` takes files that are already here.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { CATALOGUE } from './data/catalogue.mjs'
import { fetchSet } from './data/fetch-set.mjs'
import { announcement, sizeOf } from './data/set-text.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { bold, dim, green, main, Stop, say } from './steps/say.mjs'

/** What every worker has without fetching. */
const BUILT_IN = ['optdigits', 'synthetic-shapes', 'synthetic-sentences', 'synthetic-dates']

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { yes: { type: 'boolean' }, to: { type: 'string' }, from: { type: 'string' } },
    })
    if (positionals.length > 1) throw new Error(`found ${positionals.length} names, expected one`)
    return { ...values, name: positionals[0] }
  } catch (error) {
    throw new Stop(`${error.message}\nnpm run data -- NAME [--yes] [--to DIR] [--from FOLDER_OR_FILE]`)
  }
}

function list() {
  const width = Math.max(...CATALOGUE.map(({ name }) => name.length))
  for (const set of CATALOGUE) {
    say(
      `${bold(set.name.padEnd(width))}  ${set.what} ${dim(`(${sizeOf(set, 'size unknown')}; ${set.licence})`)}`,
    )
  }
  say('\nnpm run data -- NAME fetches one.')
}

function findSet(name) {
  if (BUILT_IN.includes(name)) throw new Stop(`${name} is built in: every worker offers it, nothing to fetch`)
  const set = CATALOGUE.find((each) => each.name === name)
  if (set) return set
  throw new Stop(`found "${name}", expected one of ${CATALOGUE.map((each) => each.name).join(', ')}`)
}

async function confirm() {
  if (!process.stdin.isTTY) throw new Stop('Nobody is here to ask: say --yes to fetch it')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question('Fetch it? [y/N] ')
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new Stop('Nothing was fetched')
}

function tellRoots(root) {
  const roots = (process.env.BARYCENTER_DATA_ROOTS ?? '').split(path.delimiter).filter(Boolean)
  if (roots.some((each) => path.resolve(each) === root)) {
    say(`${root} is one of BARYCENTER_DATA_ROOTS: start the workers again to see it.`)
  } else {
    say(`Let workers see it:\n  BARYCENTER_DATA_ROOTS=${[...roots, root].join(path.delimiter)} npm start`)
  }
}

main(async () => {
  const { name, yes, to, from } = readArguments()
  if (!name) return list()
  const set = findSet(name)
  const dataDir = path.resolve(process.env.BARYCENTER_DATA_DIR ?? at('data'))
  const root = path.resolve(to ?? path.join(dataDir, 'data-sets'))
  const target = path.join(root, set.name)
  if (existsSync(target)) {
    say(`${green('✓')} ${target} is already there; remove it to fetch it again.`)
    return tellRoots(root)
  }
  say(announcement(set, target))
  if (!yes) await confirm()
  await ensureInstalled()
  await fetchSet(set, { root, from: from && path.resolve(from) })
  say(`${green('✓')} ${target}`)
  tellRoots(root)
})
