// Compiles kernels/*.ts (AssemblyScript) to kernels/kernels.wasm. Run by the product's build and by the tests.
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const here = fileURLToPath(new URL('.', import.meta.url))
const sources = join(here, 'kernels')
const output = join(sources, 'kernels.wasm')
const FLAGS =
  '-O3 --runtime stub --noAssert --importMemory --noExportMemory --enable simd --enable bulk-memory'

async function modifiedAt(path) {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (error.code === 'ENOENT') return 0
    throw error
  }
}

async function isFresh() {
  const names = (await readdir(sources)).filter((name) => name.endsWith('.ts'))
  const inputs = [fileURLToPath(import.meta.url), ...names.map((name) => join(sources, name))]
  const newest = Math.max(...(await Promise.all(inputs.map(modifiedAt))))
  return (await modifiedAt(output)) > newest
}

/** The pack shares another module's memory, so it may import that memory and must not bring data of its own. */
async function assertSideModule(path) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(await readFile(path)))
  const names = imports.map((entry) => `${entry.module}.${entry.name}`).join(', ')
  if (names !== 'env.memory') throw new Error(`kernels.wasm imports [${names}], expected only env.memory`)
}

/**
 * Builds kernels.wasm unless it is newer than its sources. Safe when several processes build at once: each
 * writes its own file and renames it into place.
 * @returns {Promise<{ path: string, built: boolean }>}
 */
export async function buildKernels() {
  if (await isFresh()) return { path: output, built: false }
  const temporary = join(sources, `.${process.pid}-${Date.now()}.wasm`)
  try {
    const args = [
      join('kernels', 'index.ts'),
      '--baseDir',
      here,
      ...FLAGS.split(' '),
      '-o',
      join('kernels', basename(temporary)),
    ]
    const { error, stderr } = await asc.main(args)
    if (error) throw new Error(`kernel pack did not compile: ${error.message}\n${stderr.toString()}`)
    await assertSideModule(temporary)
    await rename(temporary, output)
  } finally {
    await rm(temporary, { force: true })
  }
  return { path: output, built: true }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { path, built } = await buildKernels()
    console.log(`${built ? 'built' : 'up to date'}: ${path}`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
