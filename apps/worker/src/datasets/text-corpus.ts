import path from 'node:path'
import { invalid, unpackedSize } from './data-file.js'
import { listFolder, peekFolder } from './folder-listing.js'
import type { ReadSet } from './read-set.js'
import { findTextFile, readTextFile, type TextFile } from './text-files.js'
import type { TextCorpus } from './text-sets.js'

/** Part of the characters that is tested on where no file is named for it. */
const TEST_PART = 0.1

const TEST_FILES = ['test.txt', 'val.txt', 'valid.txt']

const TEXT = /\.txt(\.gz)?$/i

/** Papers that lie beside a text and are not part of it. */
const PAPERS = /^(readme|licen[cs]e|attribution|copying)\b/i

/** Whether the folder holds running text. */
export function isTextCorpus(folder: string): boolean {
  return textFiles(peekFolder(folder).files).length > 0
}

/**
 * Reads `train.txt` and `test.txt` (or `val.txt`, `valid.txt`), or every .txt of the folder behind one another in the
 * order of their names. Where no file is named for testing, the last tenth of the characters is the test part.
 */
export async function readTextCorpus(folder: string): Promise<ReadSet<TextCorpus>> {
  const names = findParts(folder)
  const training = await readTexts(folder, names.train)
  const testing = await readTexts(folder, names.test)
  const train = training.map(({ text }) => text).join('')
  const parts = testing.length > 0 ? { train, test: testing[0].text } : cutTail(train)
  for (const part of ['train', 'test'] as const) {
    const found = `${parts[part].length} characters in the ${part} part`
    if (parts[part].length < 2) throw invalid(folder, found, 'at least 2')
  }
  return {
    set: { train: Buffer.from(parts.train, 'utf8'), test: Buffer.from(parts.test, 'utf8') },
    skipped: { count: 0, first: [] },
    notes: [...training, ...testing].flatMap(({ note }) => note ?? []),
  }
}

/** Counts bytes without reading them; where a file has to be cut, about. */
export async function describeTextCorpus(folder: string): Promise<{ trainBytes: number; testBytes: number }> {
  const { train, test } = findParts(folder)
  const size = async (names: string[]) => {
    const sizes = await Promise.all(names.map((name) => unpackedSize(path.join(folder, name))))
    return sizes.reduce((sum, bytes) => sum + bytes, 0)
  }
  const [trainBytes, testBytes] = [await size(train), await size(test)]
  if (test.length > 0) return { trainBytes, testBytes }
  const tail = Math.round(trainBytes * TEST_PART)
  return { trainBytes: trainBytes - tail, testBytes: tail }
}

const textFiles = (files: string[]) => files.filter((name) => TEXT.test(name) && !PAPERS.test(name))

function findParts(folder: string): { train: string[]; test: string[] } {
  const files = textFiles(listFolder(folder).files)
  if (files.length === 0) throw invalid(folder, 'no .txt file', 'at least one')
  const train = findTextFile(files, 'train.txt')
  if (!train) return { train: files, test: [] }
  const test = findTextFile(files, ...TEST_FILES)
  return { train: [train], test: test ? [test] : [] }
}

async function readTexts(folder: string, names: string[]): Promise<TextFile[]> {
  const texts: TextFile[] = []
  for (const name of names) texts.push(await readTextFile(path.join(folder, name)))
  return texts
}

function cutTail(text: string): { train: string; test: string } {
  const place = Math.floor(text.length * (1 - TEST_PART))
  // A character beyond the first 65,536 takes two places, which stay together.
  const isInside = /[\udc00-\udfff]/.test(text.charAt(place))
  const cut = isInside ? place + 1 : place
  return { train: text.slice(0, cut), test: text.slice(cut) }
}
