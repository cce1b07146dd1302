import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { AppError } from '@barycenter/contracts'
import { findBinaries } from './binaries.js'
import type { ServerUser } from './server-user.js'

/** Folder of PostgreSQL programs that `user` can run: npm's, or a copy where that user cannot read those. */
export function binariesFor(user: ServerUser, dataDir: string): string {
  const installed = findBinaries()
  return canRun(user, installed) ? installed : copyFor(user, installed, path.join(dataDir, 'pg-bin'))
}

function canRun(user: ServerUser, folder: string): boolean {
  const { file, args, options } = user.command(path.join(folder, 'bin', 'postgres'), ['-V'])
  return spawnSync(file, args, { ...options, stdio: 'ignore' }).status === 0
}

/** The copy is in a folder that only `user` may enter, and is made whole before it has its name. */
function copyFor(user: ServerUser, installed: string, target: string): string {
  const version = readFileSync(path.join(installed, '..', 'package.json'), 'utf8')
  const stamp = path.join(target, 'package.json')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== version) {
    const fresh = `${target}.new-${randomBytes(6).toString('hex')}`
    mkdirSync(fresh, { mode: 0o700 })
    cpSync(installed, fresh, { recursive: true, verbatimSymlinks: true })
    writeFileSync(path.join(fresh, 'package.json'), version)
    user.give(fresh)
    rmSync(target, { recursive: true, force: true })
    renameSync(fresh, target)
  }
  if (lstatSync(target).isDirectory() && canRun(user, target)) return target
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    `PostgreSQL's programs in ${target} cannot be run by ${user.description}; is the file system mounted noexec? Set DATABASE_URL to use a server of your own.`,
  )
}
