import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

interface ProgramFailure {
  stdout: string
  stderr: string
  killed: boolean
}

const execute = promisify(execFile)

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt')
/** Kept from run to run, among what the tools remember: it goes with node_modules. */
const FOLDER = path.resolve(import.meta.dirname, '../../node_modules/.cache/barycenter/python-torch')
const OWN_PYTHON = path.join(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

/** PyTorch takes seconds to load from a cold disk, its packages minutes to fetch on a slow line. */
const LOAD_LIMIT_MS = 60_000
const INSTALL_LIMIT_MS = 480_000
export const PYTHON_LIMIT_MS = INSTALL_LIMIT_MS + 120_000

/** What PyTorch's packages take while pip unpacks them. */
const INSTALL_BYTES = 9e9

/** Gigabytes are fetched where somebody asked for them: on a test machine, or by this variable. */
const mayInstall = () => Boolean(process.env.CI || process.env.BARYCENTER_INSTALL_TORCH)

/** A Python that has what is needed, or why there is none and what would help. */
export type FoundPython = { executable: string } | { missing: string }

let torchPython: Promise<FoundPython> | null = null

/** Found once for the tests of a file: to load PyTorch takes seconds. */
export function ensureTorchPython(): Promise<FoundPython> {
  torchPython ??= findTorchPython()
  return torchPython
}

/**
 * Looks at BARYCENTER_PYTHON, the Python on the path and the environment that an earlier call made; where none has
 * PyTorch and it may be fetched, makes that environment with pip.
 */
async function findTorchPython(): Promise<FoundPython> {
  const named = process.env.BARYCENTER_PYTHON
  const onPath = named ? [named] : ['python3', 'python']
  for (const candidate of [...onPath, OWN_PYTHON]) if (await loadsTorch(candidate)) return found(candidate)
  if (!mayInstall()) return missing('none found, and 2.5 GB are not fetched unasked')
  for (const candidate of onPath) {
    if (!(await succeeds(candidate, ['--version'], LOAD_LIMIT_MS))) continue
    const problem = await install(candidate)
    return problem ? missing(problem) : found(OWN_PYTHON)
  }
  return missing(`no ${onPath.join(' or ')} that starts`)
}

const found = (executable: string): FoundPython => ({ executable })

const missing = (problem: string): FoundPython => ({
  missing:
    `No Python with PyTorch (${problem}). To run this test, name one that has torch and numpy ` +
    '(BARYCENTER_PYTHON=/path/to/python3 npm test) or let the test fetch it (BARYCENTER_INSTALL_TORCH=1 npm test).',
})

/** A Python that has a package which nobody installs for a test, or why there is none. */
export async function findPythonWith(name: string, module = name): Promise<FoundPython> {
  const named = process.env.BARYCENTER_PYTHON
  for (const candidate of named ? [named] : ['python3', 'python']) {
    if (await loads(candidate, module)) return found(candidate)
  }
  return {
    missing:
      `No Python with ${name}. To run this test, name one that has it ` +
      `(pip install ${name}, then BARYCENTER_PYTHON=/path/to/python3 npm test).`,
  }
}

/** Runs a Python program to its end. */
export function runPython(executable: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  return run(executable, args, INSTALL_LIMIT_MS)
}

/** @returns what went wrong, or null. */
async function install(python: string): Promise<string | null> {
  mkdirSync(FOLDER, { recursive: true })
  const { bavail, bsize } = await statfs(FOLDER)
  if (bavail * bsize < INSTALL_BYTES)
    return `it needs ${INSTALL_BYTES / 1e9} GB of disk, ${(bavail * bsize) / 1e9} are free`
  // An environment that an interrupted install left behind would be taken for whole by pip: start over.
  const made = await run(python, ['-m', 'venv', '--clear', FOLDER], LOAD_LIMIT_MS)
  if (!made.ok) return `no virtual environment could be made: ${lastLine(made.output)}`
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-compile',
    '--disable-pip-version-check',
    '--requirement',
  ]
  const installed = await run(OWN_PYTHON, [...args, REQUIREMENTS], INSTALL_LIMIT_MS)
  if (!installed.ok) return `pip could not install it: ${lastLine(installed.output)}`
  return (await loadsTorch(OWN_PYTHON)) ? null : 'it was installed but does not load'
}

const loadsTorch = (executable: string) => loads(executable, 'numpy, torch')

async function loads(executable: string, modules: string): Promise<boolean> {
  if (path.isAbsolute(executable) && !existsSync(executable)) return false
  return succeeds(executable, ['-c', `import ${modules}`], LOAD_LIMIT_MS)
}

async function succeeds(executable: string, args: string[], timeout: number): Promise<boolean> {
  return (await run(executable, args, timeout)).ok
}

async function run(executable: string, args: string[], timeout: number) {
  try {
    const { stdout, stderr } = await execute(executable, args, { timeout })
    return { ok: true, output: stdout + stderr }
  } catch (error) {
    return { ok: false, output: describe(error) }
  }
}

/** Of a program that ended badly, what it printed; of one that didn't start or took too long, that. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { stdout = '', stderr = '', killed = false } = error as Error & Partial<ProgramFailure>
  const printed = `${stdout}${stderr}`.trim()
  if (killed) return `${printed}\nended after its time limit`
  return printed || error.message
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)
