import { attempt } from '../steps/command.mjs'
import { at } from '../steps/paths.mjs'
import { green, red, say } from '../steps/say.mjs'
import { dependencyFaults } from './dependency-rules.mjs'
import { docstringFaults } from './docstrings.mjs'
import { documentFaults } from './documents.mjs'
import { lockFileFaults } from './lock-file.mjs'

const bin = (...parts) => [process.execPath, [at('node_modules', ...parts.slice(0, 1)), ...parts.slice(1)]]

async function program([executable, args], cwd = at()) {
  const { ok, output } = await attempt(executable, args, { cwd })
  return ok ? [] : [output.trim()]
}

const CHECKS = [
  ['format and lint', () => program(bin('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'))],
  ['types of tests', () => program(bin('typescript/bin/tsc', '-p', 'tsconfig.test.json'))],
  [
    'types of the dashboard',
    () => program(bin('typescript/bin/tsc', '--noEmit', '-p', 'apps/web/tsconfig.json')),
  ],
  ['unused code and dependencies', () => program(bin('knip/bin/knip.js', '--no-progress'))],
  ['dependency rules', dependencyFaults],
  ['lock file', lockFileFaults],
  ['documents', documentFaults],
  ['docstrings', docstringFaults],
]

/** Runs every check and says each one's faults; true when there are none. */
export async function runChecks() {
  let clean = true
  for (const [name, faultsOf] of CHECKS) {
    const faults = await faultsOf()
    say(faults.length === 0 ? `${green('✓')} ${name}` : `${red('✗')} ${name}\n${faults.join('\n')}`)
    if (faults.length > 0) clean = false
  }
  return clean
}
