/**
 * `npm test`: installs what is missing, checks the code and runs every test; prints the counts last.
 * `npm test -- PATTERN…` runs the test files whose path matches, without the checks.
 */
import { readFileSync, rmSync } from 'node:fs'
import { runChecks } from './check/run-checks.mjs'
import { ensureBrowser } from './steps/browser.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { attempt } from './steps/command.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at, cachePath } from './steps/paths.mjs'
import { main, Stop, say, yellow } from './steps/say.mjs'

async function requireBrowser() {
  const executable = await ensureBrowser()
  if (executable) return executable
  const message =
    'No Chromium could be found or installed, so the end-to-end tests cannot run. Install one, or name it: BARYCENTER_CHROMIUM=/path/to/chrome npm test'
  if (process.env.CI) throw new Stop(message)
  say(yellow(`! ${message}`))
  return ''
}

/** All projects of vitest.config.ts whose names begin with `kind`. */
async function runProjects(kind, patterns, env) {
  const report = cachePath(`vitest-${kind}.json`)
  rmSync(report, { force: true })
  const args = [
    at('node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    `${kind}*`,
    // A pattern may name files of one project only; that something ran at all is asked of the sum.
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...patterns,
  ]
  const { ok } = await attempt(process.execPath, args, { cwd: at(), env, inherit: true })
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
  } = JSON.parse(readFileSync(report, 'utf8'))
  return { ok, passed, failed, skipped: pending + todo }
}

main(async () => {
  const patterns = process.argv.slice(2)
  await ensureInstalled()
  await ensureBuilt()
  const env = { ...process.env, BARYCENTER_CHROMIUM: await requireBrowser(), NEXT_TELEMETRY_DISABLED: '1' }
  const checked = patterns.length > 0 || (await runChecks())
  const results = [await runProjects('unit', patterns, env), await runProjects('cross', patterns, env)]
  const sum = (field) => results.reduce((total, result) => total + result[field], 0)
  if (!checked) say('The checks found faults: see above.')
  say(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  if (sum('passed') === 0) throw new Stop('No test ran: nothing was shown.')
  process.exit(checked && results.every(({ ok }) => ok) ? 0 : 1)
})
