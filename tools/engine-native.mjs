/**
 * `npm run engine:native`: installs the engine `tensorflow` in packages/engine/native.
 * `-- --yes` agrees to gigabytes, `-- --cpu` leaves a GPU unused.
 */
import { installNative } from './engines/native.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { main } from './steps/say.mjs'

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const flags = process.argv.slice(2)
  await installNative({ yes: flags.includes('--yes'), cpuOnly: flags.includes('--cpu') })
})
