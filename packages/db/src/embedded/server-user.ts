import { type SpawnOptions, spawnSync } from 'node:child_process'
import { chownSync, lchownSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '@barycenter/contracts'

/** As whom PostgreSQL runs: it refuses to run as root. */
export interface ServerUser {
  description: string
  /** How to start a program as this user. */
  command(file: string, args: string[]): { file: string; args: string[]; options: SpawnOptions }
  /** Gives a file or folder, with all in it, to this user. */
  give(target: string): void
}

const NAMESPACE = ['--user', '--map-user=65534', '--map-group=65534']
const SYSTEM_USERS = ['postgres', 'nobody']

const ourselves: ServerUser = {
  description: 'this user',
  command: (file, args) => ({ file, args, options: {} }),
  give: () => {},
}

/** Root inside a user namespace of its own: PostgreSQL sees an ordinary user, files stay root's, any path works. */
const namespacedRoot: ServerUser = {
  ...ourselves,
  description: 'root in a user namespace',
  command: (file, args) => ({ file: 'unshare', args: [...NAMESPACE, file, ...args], options: {} }),
}

/** `allowNamespace: false` behaves as where user namespaces are forbidden, e.g. in an ordinary Docker container. */
export function chooseServerUser(clusterDir: string, { allowNamespace = true } = {}): ServerUser {
  if (process.getuid?.() !== 0) return ourselves
  const dataDir = path.dirname(clusterDir)
  const owner = ownerOf(clusterDir)
  const candidates = [
    // An existing cluster keeps the user it has.
    ...(owner !== null && owner.uid !== 0 ? [droppedTo(owner, `its owner (uid ${owner.uid})`)] : []),
    ...(allowNamespace && (owner === null || owner.uid === 0) ? [namespacedRoot] : []),
    // sudo in a home folder that only its owner can enter.
    ...otherThanRoot(ownerOf(path.dirname(dataDir))),
    ...SYSTEM_USERS.flatMap((name) => systemUser(name)),
  ]
  const found = candidates.find((user) => canEnter(user, dataDir))
  if (found) return found
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    `PostgreSQL cannot run as root, and no other user can enter ${dataDir} (tried ${candidates.map((user) => user.description).join(', ')}). Choose another data folder with BARYCENTER_DATA_DIR, start as an ordinary user, or set DATABASE_URL.`,
  )
}

interface Owner {
  uid: number
  gid: number
}

function ownerOf(target: string): Owner | null {
  const found = statSync(target, { throwIfNoEntry: false })
  return found ? { uid: found.uid, gid: found.gid } : null
}

function otherThanRoot(owner: Owner | null): ServerUser[] {
  return owner && owner.uid !== 0 ? [droppedTo(owner, `uid ${owner.uid}`)] : []
}

function systemUser(name: string): ServerUser[] {
  const id = (flag: '-u' | '-g') =>
    Number.parseInt(spawnSync('id', [flag, name]).stdout?.toString() ?? '', 10)
  const owner = { uid: id('-u'), gid: id('-g') }
  return Number.isNaN(owner.uid) || Number.isNaN(owner.gid) ? [] : [droppedTo(owner, `system user ${name}`)]
}

function droppedTo({ uid, gid }: Owner, description: string): ServerUser {
  return {
    description,
    // The current folder may be one that this user cannot enter.
    command: (file, args) => ({ file, args, options: { uid, gid, cwd: '/' } }),
    give(target) {
      if (ownerOf(target)?.uid === uid) return
      chownSync(target, uid, gid)
      if (!statSync(target).isDirectory()) return
      for (const entry of readdirSync(target, { recursive: true, encoding: 'utf8' }))
        lchownSync(path.join(target, entry), uid, gid)
    },
  }
}

function canEnter(user: ServerUser, folder: string): boolean {
  const { file, args, options } = user.command('test', ['-x', folder])
  return spawnSync(file, args, { ...options, stdio: 'ignore' }).status === 0
}
