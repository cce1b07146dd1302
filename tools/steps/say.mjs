/** Messages of the start, test and doctor commands: one short line each, elapsed time for what takes long. */

const paint = (code, text) => (process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text)

export const bold = (text) => paint(1, text)
export const dim = (text) => paint(2, text)
export const red = (text) => paint(31, text)
export const green = (text) => paint(32, text)
export const yellow = (text) => paint(33, text)
export const cyan = (text) => paint(36, text)

export function say(line = '') {
  process.stdout.write(`${line}\n`)
}

/** An end that the user can act on: printed without a stack. */
export class Stop extends Error {
  name = 'Stop'
  exitCode = 1
}

/** Runs a command's main function; a Stop is told in plain words, anything else keeps its stack. */
export function main(run) {
  run().catch((error) => {
    process.stderr.write(`${red('✗')} ${error instanceof Stop ? error.message : (error.stack ?? error)}\n`)
    process.exit(error instanceof Stop ? error.exitCode : 1)
  })
}

const TELL_EVERY_MS = 10_000

/** Runs one named step and says how long it took; a long one says every ten seconds that it is alive. */
export async function step(name, work) {
  const startedAt = Date.now()
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1)
  say(`${cyan('›')} ${name} …`)
  const ticker = setInterval(
    () => say(dim(`  still ${name.toLowerCase()} (${Math.round(seconds())} s)`)),
    TELL_EVERY_MS,
  )
  try {
    const result = await work()
    say(`${green('✓')} ${name} ${dim(`${seconds()} s`)}`)
    return result
  } finally {
    clearInterval(ticker)
  }
}
