import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { attempt } from '../steps/command.mjs'
import { green, say, yellow } from '../steps/say.mjs'
import { addonOf, buildAddon, findCompiler } from './native-addon.mjs'
import { ensurePackages, hasPackages, manifestOf, openOptInFolder, printOf } from './opt-in-folder.mjs'
import { describeReport, probeAndMeasure } from './report.mjs'
import { claimRoom } from './room.mjs'
import { librarySources, openLibrary } from './tensorflow-source.mjs'
import { Unavailable } from './unavailable.mjs'

const GPU_LIMIT_MS = 5000

/** The npm package of each flavour: with the name of one for GPUs it looks for these. */
const PACKAGES = { cpu: '@tensorflow/tfjs-node', cuda: '@tensorflow/tfjs-node-gpu' }
const NPM_SIZE = { download: 50, keeps: 310, peak: 310 }

/**
 * Installs native TensorFlow in its folder, or says that it is there.
 * @param {{ yes: boolean, cpuOnly: boolean }} options
 */
export async function installNative({ yes, cpuOnly }) {
  if (process.platform !== 'linux')
    throw new Unavailable(
      'this command knows Linux; packages/engine/native/README.md says what may work elsewhere',
    )
  const folder = await openOptInFolder('native')
  const gpu = cpuOnly || process.arch !== 'x64' ? null : await findNvidiaGpu()
  const flavour = gpu ? 'cuda' : 'cpu'
  const text = recalled(folder, flavour) ?? (await install(folder, flavour, gpu, yes))
  say(`${green('✓')} ${text}`)
}

async function install(folder, flavour, gpu, yes) {
  const compiler = await findCompiler()
  if (!compiler) throw new Unavailable(NO_COMPILER)
  const sources = await librarySources(folder, flavour)
  claimRoom(`Native TensorFlow for ${gpu ?? 'the processor'}, from ${sources[0].name}`, folder, yes, [
    sources[0].size,
    ...(hasPackages(folder) ? [] : [NPM_SIZE]),
  ])
  forget(folder)
  await ensurePackages(folder)
  await buildAddon(compiler, folder, PACKAGES[flavour], await openLibrary(sources))
  const report = await probeAndMeasure('tensorflow')
  if (gpu && !report.info.device.startsWith('NVIDIA'))
    say(
      yellow(
        `! ${gpu} is there, but TensorFlow does not use it: look at the driver's version with nvidia-smi`,
      ),
    )
  const text = describeReport(report)
  writeFileSync(recordFile(folder), JSON.stringify({ print: installPrint(flavour), text }))
  return text
}

const NO_COMPILER =
  'no C++ compiler found. On Debian and Ubuntu: apt-get install g++. Another one can be named in CXX.'

/** Until a new install is whole there is none: the addon of another library would still be found. */
function forget(folder) {
  const addons = Object.values(PACKAGES).map((name) => addonOf(folder, name))
  for (const file of [recordFile(folder), ...addons]) rmSync(file, { force: true })
}

/** Written last, so what is on record is whole. */
const recordFile = (folder) => path.join(folder, 'dist/installed.json')

const installPrint = (flavour) =>
  printOf(
    ['package-lock.json', `requirements-${flavour}.txt`].map((file) => manifestOf('native', file)),
    flavour,
  )

/** What an earlier call reported, if it installed just this and the addon still loads from there. */
function recalled(folder, flavour) {
  if (!existsSync(recordFile(folder)) || !existsSync(addonOf(folder, PACKAGES[flavour]))) return null
  const { print, text } = JSON.parse(readFileSync(recordFile(folder), 'utf8'))
  return print === installPrint(flavour) ? `${folder} has ${text}` : null
}

async function findNvidiaGpu() {
  const query = ['--query-gpu=name', '--format=csv,noheader']
  const { ok, output } = await attempt('nvidia-smi', query, { timeoutMs: GPU_LIMIT_MS })
  return ok ? output.trim().split('\n')[0] || null : null
}
