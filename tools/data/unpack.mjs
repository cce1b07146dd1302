import { mkdirSync } from 'node:fs'

/**
 * Unpacks a .tar.gz: plain files and folders alone, none whose name begins with a dot, and nothing outside of `folder`
 * (tar itself refuses that). `keep` names what is wanted by the beginnings of paths behind the stripped folders.
 */
export async function unpack(archive, folder, { strip, keep }) {
  // Loaded here, so that the command can say what it needs before the packages are installed.
  const { x: extract } = await import('tar')
  mkdirSync(folder, { recursive: true })
  await extract({
    file: archive,
    cwd: folder,
    strip,
    strict: true,
    filter: (name, entry) => isPlain(entry) && isWanted(name.split('/').slice(strip).join('/'), keep),
  })
}

const isPlain = (entry) => entry.type === 'File' || entry.type === 'Directory' || entry.type === 'OldFile'

const isWanted = (name, keep) =>
  !name.split('/').some((part) => part.startsWith('.')) &&
  (!keep || keep.some((start) => name.startsWith(start)))
