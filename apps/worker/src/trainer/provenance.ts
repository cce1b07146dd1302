import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform, release } from 'node:os'
import path from 'node:path'
import type { DataRecord, EngineRecord, Provenance } from '@barycenter/contracts'
import { z } from 'zod'
import type { ProductRecord } from '../supervisor/trainer-protocol.js'

const Manifest = z.object({ version: z.string() })

/** Packages whose code has a say in the numbers of a run. */
const RECORDED_PACKAGES = [
  '@barycenter/engine',
  '@barycenter/twa',
  '@barycenter/worker',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
]

/**
 * What made a run, besides its config and launch command.
 * @param modules files of the operator that it runs, with their SHA-256
 */
export function describeProvenance(
  product: ProductRecord,
  engine: EngineRecord,
  data: DataRecord,
  modules: Record<string, string>,
): Partial<Provenance> {
  return {
    productVersion: product.version,
    commit: product.commit,
    node: process.version,
    platform: `${platform()} ${release()} ${arch()}`,
    packages: {
      ...Object.fromEntries(RECORDED_PACKAGES.map((name) => [name, packageVersion(name)])),
      ...modules,
    },
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'} × ${cpus().length}`,
    gpu: product.gpu,
    engine,
    data,
  }
}

/** Version in an installed package's manifest; packages that close their exports hide it from `require`. */
export function packageVersion(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  const file = folders
    .map((folder) => path.join(folder, name, 'package.json'))
    .find((each) => existsSync(each))
  return file ? Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version : 'not installed'
}
