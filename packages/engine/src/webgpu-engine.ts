import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { registerAveragePoolGradient } from './average-pool-gradient.js'
import { EngineUnavailableError, type OpenEngine } from './engine.js'
import { type Adapter, hardwareName } from './graphics-adapter.js'
import { folderWords, optInFolder, requireBackend } from './opt-in-folder.js'
import { tensorProjectionKernels } from './projection-kernels.js'
import { tf } from './tensorflow.js'

const BACKEND = '@tensorflow/tfjs-backend-webgpu'

interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null>
}
interface Dawn {
  create(flags: string[]): Gpu
  /** Classes that a browser has as globals. */
  globals: object
}

const refuse = (reason: string) => new EngineUnavailableError('webgpu', reason)

function assertInstalled(folder: string): void {
  for (const name of ['webgpu', BACKEND])
    if (!existsSync(path.join(folder, 'node_modules', name)))
      throw refuse(
        `not installed: ${name} is not in ${folderWords(folder)}; npm run engine:webgpu installs it`,
      )
}

let provided: Promise<Gpu> | undefined

/** Gives this process what the backend looks for in a browser, once: Dawn aborts when a first instance is dropped. */
function provideGpu(folder: string): Promise<Gpu> {
  provided ??= loadDawn(folder)
  return provided
}

async function loadDawn(folder: string): Promise<Gpu> {
  const { create, globals } = (await import(
    pathToFileURL(path.join(folder, 'node_modules/webgpu/index.js')).href
  )) as Dawn
  Object.assign(globalThis, globals)
  const gpu = create([])
  const navigator = globalThis.navigator ?? { userAgent: `Node.js/${process.versions.node}` } // Node 20 has none
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
  return gpu
}

function versionOf(folder: string, name: string): string {
  return JSON.parse(readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')).version
}

/**
 * WebGPU through Dawn, when the opt-in folder holds the packages and the machine a real GPU. Values come back by
 * `await tensor.data()` alone: `dataSync` throws, for want of a canvas.
 */
export async function openWebgpu(): Promise<OpenEngine> {
  const folder = optInFolder('webgpu')
  assertInstalled(folder)
  const gpu = await provideGpu(folder)
  // As the backend will ask.
  const hardware = hardwareName(await gpu.requestAdapter({ powerPreference: 'high-performance' }))
  requireBackend(folder, BACKEND)
  if (!(await tf.setBackend('webgpu'))) throw refuse(`the backend did not start on ${hardware}`)
  registerAveragePoolGradient()
  return {
    info: {
      name: 'webgpu',
      version: `${versionOf(folder, BACKEND)}+webgpu.${versionOf(folder, 'webgpu')}`,
      device: `${hardware}, WebGPU`,
      // Its sums over segments add atomically: the order, and with it the last bits, differ from run to run.
      deterministic: false,
    },
    kernels: tensorProjectionKernels,
    tf,
  }
}
