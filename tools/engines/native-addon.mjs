import { existsSync, mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { attempt, command } from '../steps/command.mjs'
import { step } from '../steps/say.mjs'

const START_LIMIT_MS = 10_000
const COMPILE_LIMIT_MS = 300_000

/** N-API 8, as the package's own builds: one addon serves every Node from 12 on. */
const NAPI_VERSION = 8

/** The first C++ compiler that starts, or null. */
export async function findCompiler() {
  for (const compiler of process.env.CXX ? [process.env.CXX] : ['g++', 'c++', 'clang++'])
    if ((await attempt(compiler, ['--version'], { timeoutMs: START_LIMIT_MS })).ok) return compiler
  return null
}

export const addonOf = (folder, name) =>
  path.join(folder, 'node_modules', name, `lib/napi-v${NAPI_VERSION}/tfjs_binding.node`)

/**
 * Compiles the npm package's binding against a TensorFlow library. Two files and one call: node-gyp would want
 * Python, make and Node's own headers for it.
 * @param {import('./library-folder.mjs').Library} library
 */
export async function buildAddon(compiler, folder, name, library) {
  const source = path.join(folder, 'node_modules', name)
  const addon = addonOf(folder, name)
  const part = `${addon}.part`
  mkdirSync(path.dirname(addon), { recursive: true })
  await step('Compiling the addon', () =>
    command(compiler, compilerArguments(folder, part, library), { cwd: source, timeoutMs: COMPILE_LIMIT_MS }),
  )
  renameSync(part, addon)
}

const compilerArguments = (folder, addon, { lib, include }) => [
  ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', `-DNAPI_VERSION=${NAPI_VERSION}`],
  ...['-I.', `-I${include}`, `-I${path.join(folder, 'node_modules/node-api-headers/include')}`],
  ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-o', addon],
  ...[
    `-L${lib}`,
    ...libraryNames(lib).map((name) => `-l:${name}`),
    `-Wl,-rpath,${runPath(folder, addon, lib)}`,
  ],
]

/** Wheels and the stock archive name the C interface's library differently. */
function libraryNames(lib) {
  const whole = existsSync(path.join(lib, 'libtensorflow_cc.so.2')) ? 'libtensorflow_cc' : 'libtensorflow'
  return [`${whole}.so.2`, 'libtensorflow_framework.so.2']
}

/** Relative to the addon where the library lies in the same folder, so that the folder can be moved. */
function runPath(folder, addon, lib) {
  const inside = !path.relative(folder, lib).startsWith('..')
  return inside ? `$ORIGIN/${path.relative(path.dirname(addon), lib)}` : lib
}
