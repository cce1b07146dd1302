import path from 'node:path'
import { invalid, readDataFile } from './data-file.js'

/** The text of a file; `note` says so when it was not UTF-8. */
export interface TextFile {
  file: string
  text: string
  note: string | null
}

/** Windows-1252 in the places where Latin-1 has control characters (Node 20's own decoder leaves those in). */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/** Reads a text file, plain or .gz: UTF-8 where it is valid, else Windows-1252. Throws DATASET_INVALID for binary data. */
export async function readTextFile(file: string): Promise<TextFile> {
  const bytes = await readDataFile(file)
  const zero = bytes.indexOf(0)
  if (zero >= 0) throw invalid(file, `a byte 0 at place ${zero}`, 'a text file in UTF-8 or Windows-1252')
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), note: null }
  } catch {
    const note = `${path.basename(file)} is not valid UTF-8 and was read as Windows-1252`
    return { file, text: decodeWindows1252(bytes), note }
  }
}

function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80])
}

/** Lines without their ends; a last line that is empty is none. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines[lines.length - 1] === '') lines.pop()
  return lines
}

/** Which of the names, plain or .gz, is there first. */
export function findTextFile(files: string[], ...names: string[]): string | null {
  return names.flatMap((name) => [name, `${name}.gz`]).find((name) => files.includes(name)) ?? null
}
