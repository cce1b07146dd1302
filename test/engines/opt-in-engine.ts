import { existsSync } from 'node:fs'
import path from 'node:path'
import { runScript } from '../fixtures/run-script.js'

/** Of their own and kept from run to run: an engine in the product's folders would be chosen by every other test. */
const ENGINES = path.resolve(import.meta.dirname, '../../node_modules/.cache/barycenter/engines')

/** The installer's exit code where an engine cannot be had on this machine; every other failure is a fault. */
const UNAVAILABLE = 2

/** Hundreds of megabytes are fetched where somebody asked for them: on a test machine, or by this variable. */
const mayInstall = () => Boolean(process.env.CI || process.env.BARYCENTER_INSTALL_ENGINES)

export interface Installation {
  code: number | null
  output: string
  /** Why the engine is not there and what would help; null when it is, or when the command failed. */
  missing: string | null
}

/** Runs an engine's install command for the test folder, and lets this process and its children look there. */
export async function installEngine(name: 'native' | 'webgpu', args: string[] = []): Promise<Installation> {
  process.env.BARYCENTER_ENGINES_DIR = ENGINES
  if (!mayInstall() && !existsSync(path.join(ENGINES, name, 'node_modules/.installed')))
    return notThere(name, { code: null, output: 'it is not fetched unasked' })
  const result = await runScript(`tools/engine-${name}.mjs`, {}, args)
  return result.code === UNAVAILABLE ? notThere(name, result) : { ...result, missing: null }
}

function notThere(name: string, { code, output }: { code: number | null; output: string }): Installation {
  const missing =
    `No engine of packages/engine/${name} to test (${output.trim()}). To run these tests, let them fetch it ` +
    '(BARYCENTER_INSTALL_ENGINES=1 npm test).'
  // The note of a skipped test is not among what the test command prints.
  console.warn(missing)
  return { code, output, missing }
}
