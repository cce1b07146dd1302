import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { invalid, reasonOf } from './data-file.js'

/** Names in one folder, in the order of their code units: the same on every machine. */
export interface Listing {
  files: string[]
  folders: string[]
}

/**
 * What lies in `root`/`below…`; nothing when there is no such folder. Names that begin with a dot are left out
 * (`.DS_Store`, `._image.jpg`). A symbolic link counts as what it leads to while that lies inside `root`; any other
 * is left out, so that no link opens the rest of the machine. Throws DATASET_INVALID for an unreadable folder.
 */
export function listFolder(root: string, ...below: string[]): Listing {
  const folder = path.join(root, ...below)
  const listing: Listing = { files: [], folders: [] }
  for (const entry of readEntries(folder)) {
    const kind = entry.name.startsWith('.') ? null : kindOf(root, folder, entry)
    if (kind) listing[kind].push(entry.name)
  }
  listing.files.sort()
  listing.folders.sort()
  return listing
}

/** `listFolder` for a first look at folders that may hold anything: what cannot be read is empty. */
export function peekFolder(root: string, ...below: string[]): Listing {
  try {
    return listFolder(root, ...below)
  } catch {
    return { files: [], folders: [] }
  }
}

function readEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw invalid(folder, `an unreadable folder (${reasonOf(cause)})`, 'a readable folder', cause)
  }
}

function kindOf(root: string, folder: string, entry: Dirent): keyof Listing | null {
  if (entry.isFile()) return 'files'
  if (entry.isDirectory()) return 'folders'
  if (!entry.isSymbolicLink()) return null
  const target = targetInside(root, path.join(folder, entry.name))
  if (!target) return null
  const found = statSync(target)
  if (found.isFile()) return 'files'
  return found.isDirectory() ? 'folders' : null
}

/** Where a link leads, or null when that is outside of `root` or nowhere. */
function targetInside(root: string, link: string): string | null {
  try {
    const target = realpathSync(link)
    return target.startsWith(realpathSync(root) + path.sep) ? target : null
  } catch {
    return null
  }
}
