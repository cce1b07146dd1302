/** `npm run check`: format, lint, types, unused code, dependency rules, lock file, documents. */
import { runChecks } from './check/run-checks.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { main } from './steps/say.mjs'

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  process.exit((await runChecks()) ? 0 : 1)
})
