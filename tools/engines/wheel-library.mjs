import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import { attempt, command } from '../steps/command.mjs'
import { step } from '../steps/say.mjs'
import { replaceLibrary } from './library-folder.mjs'
import { manifestOf } from './opt-in-folder.mjs'

const LOOK_LIMIT_MS = 60_000
const PIP_LIMIT_MS = 20 * 60_000

/** Any Python with pip can fetch what this one would run: nothing of Python's is used. */
const WHEEL_PYTHON = '3.12'

/** What the addon needs of the wheels, and where it goes. CUDA must lie beside `lib`: the libraries look for it there. */
const NEEDED = {
  'tensorflow/libtensorflow_cc.so.2': 'lib/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2': 'lib/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c': 'include/tensorflow/c',
  'tensorflow/include/tensorflow/core/platform': 'include/tensorflow/core/platform',
  'tensorflow/include/tsl/platform': 'include/tsl/platform',
  'tensorflow/include/xla/tsl/c': 'include/xla/tsl/c',
  'tensorflow/THIRD_PARTY_NOTICES.txt': 'THIRD_PARTY_NOTICES.txt',
  nvidia: 'nvidia',
}

/** The pip requirements of a flavour: what tells one fetched library from another. */
export const requirementsOf = (flavour) => readFileSync(requirementsFile(flavour), 'utf8')

const requirementsFile = (flavour) => manifestOf('native', `requirements-${flavour}.txt`)

/** The library of a TensorFlow that this Python imports, or null. It is looked at, not loaded: that takes seconds. */
export async function importableLibrary(python, flavour) {
  const program =
    'from importlib.util import find_spec as f; s = f("tensorflow"); print(s.submodule_search_locations[0] if s else "")'
  const { ok, output } = await attempt(python, ['-c', program], { timeoutMs: LOOK_LIMIT_MS })
  const lib = ok ? output.trim().split('\n').at(-1) : ''
  const wanted = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h']
  if (flavour === 'cuda') wanted.push('../nvidia/cudnn')
  return lib && wanted.every((part) => existsSync(path.join(lib, part)))
    ? { lib, include: path.join(lib, 'include') }
    : null
}

/** Fetches the wheels with pip and keeps what is needed of them. */
export function fetchWheelLibrary(python, folder, flavour) {
  return replaceLibrary(folder, requirementsOf(flavour), async (part, scratch) => {
    await step('Fetching TensorFlow with pip', () =>
      command(python, pipArguments(scratch, flavour), { timeoutMs: PIP_LIMIT_MS }),
    )
    for (const [from, to] of Object.entries(NEEDED)) move(path.join(scratch, from), path.join(part, to))
  })
}

const pipArguments = (target, flavour) => [
  ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir', '--no-compile'],
  ...['--no-deps', '--only-binary=:all:', '--python-version', WHEEL_PYTHON, '--target', target],
  ...['--requirement', requirementsFile(flavour)],
]

function move(from, to) {
  if (!existsSync(from)) return
  mkdirSync(path.dirname(to), { recursive: true })
  renameSync(from, to)
}
