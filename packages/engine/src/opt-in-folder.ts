import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { tf } from './tensorflow.js'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))

/**
 * Where an opt-in engine and its packages are installed, outside the product's lockfile: the folder of that name in
 * BARYCENTER_ENGINES_DIR, or in this package. Only looked at when an engine is opened.
 */
export function optInFolder(name: 'native' | 'webgpu'): string {
  return path.resolve(process.env.BARYCENTER_ENGINES_DIR || PACKAGE, name)
}

/**
 * Loads a TensorFlow.js backend of that folder. Its own copy of TensorFlow.js shares this process's registry, so
 * tensors made through either are the same tensors.
 */
export function requireBackend(folder: string, name: string): unknown {
  // Outside production mode that copy warns of Node's platform, which the first one has set already.
  const production = tf.env().getBool('PROD')
  tf.env().set('PROD', true)
  try {
    return createRequire(path.join(folder, 'package.json'))(name)
  } finally {
    tf.env().set('PROD', production)
  }
}

/** The folder as people look for it: from where the product was started, unless it lies elsewhere. */
export function folderWords(folder: string): string {
  const below = path.relative(process.cwd(), folder)
  return below.startsWith('..') || path.isAbsolute(below) ? folder : below
}
