import { existsSync } from 'node:fs'
import path from 'node:path'
import util from 'node:util'
import { EngineUnavailableError, type OpenEngine } from './engine.js'
import type { NativeBackend } from './native-backend.js'
import { nativeCodes } from './native-codes.js'
import { registerPaddedConvolutions } from './native-padding.js'
import { folderWords, optInFolder, requireBackend } from './opt-in-folder.js'
import { processorName } from './processor.js'
import { projectionKernelsOn } from './projection-kernels.js'
import { tf } from './tensorflow.js'

/** Best first. Both are the same code; the name says which library the addon was built with. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']
/** N-API 8 is what every Node from 12 on picks of the addons that the package knows. */
const ADDON = 'lib/napi-v8/tfjs_binding.node'

/** What TensorFlow's library reads when it loads; a value that the user set stays. */
const SETTINGS = {
  // Warnings and errors only: each trainer would tell which instructions its processor has.
  TF_CPP_MIN_LOG_LEVEL: '1',
  // Memory as it is needed: by default the first of several trainers takes the whole GPU.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
}

/** Still called by tfjs-node 4.22.0: Node 22 warns of them, and from Node 23 on, where they are gone, the first op throws. */
function restoreUtilFunctions(): void {
  const legacy = util as { isNullOrUndefined?: (x: unknown) => boolean; isArray?: (x: unknown) => boolean }
  legacy.isNullOrUndefined = (x) => x === null || x === undefined
  legacy.isArray = Array.isArray
}

/** The best package whose addon is built: the installer puts both there and builds one. */
function findPackage(folder: string): string {
  const place = (name: string, ...parts: string[]) => path.join(folder, 'node_modules', name, ...parts)
  const present = PACKAGES.filter((name) => existsSync(place(name)))
  const built = present.find((name) => existsSync(place(name, ADDON)))
  if (built) return built
  const found = present.length > 0 ? `the addon of ${present[0]} is not built` : `no ${PACKAGES[1]}`
  throw new EngineUnavailableError(
    'tensorflow',
    `not installed: ${found} in ${folderWords(folder)}; npm run engine:native installs it`,
  )
}

interface NativePackage {
  version: Record<string, string>
}

let installed: NativePackage | undefined

/** Loads the package, once: its kernels would be wrapped again each time. */
function install(folder: string, name: string): NativePackage {
  if (installed) return installed
  restoreUtilFunctions()
  for (const [key, value] of Object.entries(SETTINGS)) process.env[key] ??= value
  installed = requireBackend(folder, name) as NativePackage
  registerPaddedConvolutions()
  return installed
}

/** Native TensorFlow, when the opt-in folder holds an installed package. */
export async function openTensorflow(): Promise<OpenEngine> {
  const folder = optInFolder('native')
  const name = findPackage(folder)
  const { version } = install(folder, name)
  if (!(await tf.setBackend('tensorflow')))
    throw new EngineUnavailableError('tensorflow', `${name} loaded but its backend did not start`)
  const { isUsingGpuDevice, binding } = tf.backend() as unknown as NativeBackend
  return {
    info: {
      name: 'tensorflow',
      version: `${version['tfjs-node']}+tensorflow.${binding.TF_Version}`,
      device: isUsingGpuDevice ? 'NVIDIA GPU, native TensorFlow' : `${processorName()}, native TensorFlow`,
      // Repeats itself on one machine, but other bits come of another number of threads or other instructions.
      deterministic: false,
    },
    kernels: projectionKernelsOn(nativeCodes),
    tf,
  }
}
