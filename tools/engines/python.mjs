import path from 'node:path'
import { attempt } from '../steps/command.mjs'

const START_LIMIT_MS = 60_000
const windows = process.platform === 'win32'

const candidates = () =>
  process.env.BARYCENTER_PYTHON ? [process.env.BARYCENTER_PYTHON] : ['python3', 'python']

/** The first Python that starts, or null. */
export async function findPython() {
  for (const python of candidates()) if (await runs(python, ['--version'])) return python
  return null
}

/**
 * A Python with pip: the one given, or an environment made of it (some systems pack the two apart).
 * @returns the executable, or null where neither is possible
 */
export async function withPip(python, folder) {
  if (await runs(python, ['-m', 'pip', '--version'])) return python
  const environment = path.join(folder, 'dist/python')
  if (!(await runs(python, ['-m', 'venv', '--clear', environment]))) return null
  return path.join(environment, windows ? 'Scripts/python.exe' : 'bin/python')
}

const runs = async (python, args) => (await attempt(python, args, { timeoutMs: START_LIMIT_MS })).ok
