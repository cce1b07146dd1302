import { statfs } from 'node:fs/promises'

export interface DiskSpace {
  freeBytes: number
  sizeBytes: number
}

/** Of the disk that a folder is on; null where it cannot be told. */
export async function readDiskSpace(folder: string | null): Promise<DiskSpace | null> {
  if (folder === null) return null
  try {
    const { bsize, bavail, blocks } = await statfs(folder)
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize }
  } catch {
    return null
  }
}

/** Beyond this part of the disk, a database has little room to work in. */
const FULL = 0.8

/** Says so when runs of this many bytes would leave the disk nearly full; null when not. */
export function judgeSpace(neededBytes: number, disk: DiskSpace): string | null {
  if (neededBytes > disk.freeBytes)
    return 'This is more than is free on the disk of the database: such a run would fail when it is full.'
  const used = (disk.sizeBytes - disk.freeBytes + neededBytes) / disk.sizeBytes
  return used > FULL ? `The disk of the database would be ${Math.round(used * 100)} % full.` : null
}
