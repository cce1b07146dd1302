import { spawnSync } from 'node:child_process'

const MIB = 2 ** 20
export const DISK_MIB = 768

/** A mount namespace, gone with its processes; a user namespace around it where we are not root. */
const NAMESPACE =
  process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount']

/** Why there can be no file system of our own to fill here; null where there can. */
export function smallDiskRefusal() {
  const [program, ...args] = NAMESPACE
  const { status, stderr, error } = spawnSync(program, [...args, 'sh', '-c', 'mount -t tmpfs none /mnt'])
  if (status === 0) return null
  return `needs mount namespaces (${NAMESPACE.join(' ')}): ${(error?.message ?? String(stderr)).trim()}`
}

/** How to start a program that sees a file system of DISK_MIB at `folder`. */
export function onSmallDisk(folder) {
  return [
    ...NAMESPACE,
    'sh',
    '-c',
    `mount -t tmpfs -o size=${DISK_MIB}m,mode=755 small "$0" && exec "$@"`,
    folder,
  ]
}

export const BLOCK = Buffer.alloc(MIB)
