import { ensureBuilt } from './steps/build.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { main } from './steps/say.mjs'

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
})
