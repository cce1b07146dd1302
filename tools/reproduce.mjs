/**
 * `npm run reproduce -- --full`: the head-stage, tail-stage and soup experiments on every data set that is at hand, with at
 * least five seeds, into docs/reproduction.md. It may be stopped and started again at any time. `--short` is a smoke of all
 * of it in less than an hour, `--list` says what there is and how long it takes, `--report` only writes the page.
 */
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { readOptions } from './reproduce/options.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { productCommit } from './steps/commit.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { main } from './steps/say.mjs'

main(async () => {
  const options = readOptions(process.argv.slice(2))
  await ensureInstalled()
  await ensureBuilt({ dashboard: false })
  // Imported late: before the first install and build there is nothing to import.
  const { list, report, train } = await import('./reproduce/commands.mjs')
  const dataDir = path.resolve(process.env.BARYCENTER_DATA_DIR ?? at('data'))
  const setting = { dataDir, cores: availableParallelism(), commit: await productCommit() }
  if (options.action === 'list') return list(options, setting)
  if (options.action === 'report') return report(options, setting)
  if (!(await train(options, setting))) process.exitCode = 1
})
