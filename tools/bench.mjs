/** `npm run bench`: measures what must be fast. Figures are ratios within one run; write what you find to docs/benchmarks.md. */
import { readdirSync } from 'node:fs'
import { ensureBuilt } from './steps/build.mjs'
import { command } from './steps/command.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { bold, main, say } from './steps/say.mjs'

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const given = process.argv.slice(2)
  const wanted = given.filter((text) => !text.startsWith('--'))
  const options = given.filter((text) => text.startsWith('--'))
  const benches = readdirSync(at('test/bench')).filter(
    (name) => name.endsWith('.mjs') && (wanted.length === 0 || wanted.some((part) => name.includes(part))),
  )
  for (const name of benches) {
    say(bold(`\n${name}`))
    await command(process.execPath, [at('test/bench', name), ...options], { cwd: at(), inherit: true })
  }
})
