/** `npm run engine:webgpu`: installs the engine `webgpu` in packages/engine/webgpu. It needs a real GPU. */
import { installWebgpu } from './engines/webgpu.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { main } from './steps/say.mjs'

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  await installWebgpu({ yes: process.argv.includes('--yes') })
})
