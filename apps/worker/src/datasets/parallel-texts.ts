import path from 'node:path'
import { checkParts } from './check-parts.js'
import { invalid } from './data-file.js'
import { listFolder, peekFolder } from './folder-listing.js'
import { noteSkipped, type ReadSet } from './read-set.js'
import { createSkipLog, type RecordPolicy, type SkipLog } from './record-policy.js'
import { splitByKey } from './stable-split.js'
import { findTextFile, linesOf, readTextFile } from './text-files.js'
import type { ParallelTextPart, ParallelTexts } from './text-sets.js'

interface Pair {
  source: string
  target: string
}

/** The files of a part: one of pairs, or one for each language. */
type PartFiles = { pairs: string } | { sources: string; targets: string }

interface Layout {
  source: string
  target: string
  train: PartFiles
  test: PartFiles | null
}

/** `de`, `zh_CN`; two letters, so that `train.txt` is no language. */
const LANGUAGE = '[a-z]{2}(?:[-_][A-Za-z0-9]+)?'
const MOSES = new RegExp(`^train\\.(${LANGUAGE})(?:\\.gz)?$`)
const TSV = new RegExp(`^train\\.(${LANGUAGE})-(${LANGUAGE})\\.tsv(?:\\.gz)?$`)

const TEST_STEMS = ['test', 'val', 'valid', 'dev']

/** Whether the folder holds a translation set in one of the forms that `readParallelTexts` knows. */
export function isParallelTexts(folder: string): boolean {
  return findLayout(peekFolder(folder).files, null) !== null
}

/**
 * Reads sentence pairs, plain or .gz: `train.<source>` and `train.<target>`, line by line (the Moses form), or
 * `train.<source>-<target>.tsv` with lines `source<TAB>target`; `test.…`, `val.…`, `valid.…` or `dev.…` in the same
 * form is the test part, otherwise a stable fifth of the pairs. `source` names the language to translate
 * from; by default it is the first by name, or the first that a .tsv names. Bad is a line of which a side is empty or missing; two files of
 * different lengths are always refused.
 */
export async function readParallelTexts(
  folder: string,
  options: { source?: string | null; policy: RecordPolicy },
): Promise<ReadSet<ParallelTexts>> {
  const layout = findLayout(listFolder(folder).files, options.source ?? null)
  if (!layout) {
    const source = options.source ?? '<source>'
    const expected = `train.${source} and train.<target>, or train.${source}-<target>.tsv`
    throw invalid(folder, 'no sentence pairs', expected)
  }
  const log = createSkipLog(options.policy)
  const notes: string[] = []
  const pairs = await readPart(folder, layout.train, log, notes)
  const tested = layout.test && (await readPart(folder, layout.test, log, notes))
  const { train, test } = tested ? { train: pairs, test: tested } : splitByKey(pairs, ({ source }) => source)
  checkParts(folder, 'pair', { train: train.length, test: test.length })
  const { source, target } = layout
  return {
    set: { source, target, train: toPart(train), test: toPart(test) },
    skipped: log.skipped,
    notes: [...notes, ...noteSkipped(log.skipped)],
  }
}

function findLayout(files: string[], source: string | null): Layout | null {
  return findMoses(files, source) ?? findTsv(files, source)
}

function findMoses(files: string[], wanted: string | null): Layout | null {
  const languages = [...new Set(files.flatMap((name) => name.match(MOSES)?.[1] ?? []))]
  if (languages.length !== 2 || (wanted && !languages.includes(wanted))) return null
  const source = wanted ?? languages[0]
  const target = languages.find((language) => language !== source) ?? source
  const part = (stem: string): PartFiles | null => {
    const sources = findTextFile(files, `${stem}.${source}`)
    const targets = findTextFile(files, `${stem}.${target}`)
    return sources && targets ? { sources, targets } : null
  }
  return withParts({ source, target }, part)
}

function findTsv(files: string[], wanted: string | null): Layout | null {
  const [, source, target] = files.map((name) => name.match(TSV)).find(Boolean) ?? []
  if (!source || !target || (wanted && wanted !== source)) return null
  const part = (stem: string): PartFiles | null => {
    const pairs = findTextFile(files, `${stem}.${source}-${target}.tsv`)
    return pairs ? { pairs } : null
  }
  return withParts({ source, target }, part)
}

function withParts(languages: Pair, part: (stem: string) => PartFiles | null): Layout | null {
  const train = part('train')
  return train && { ...languages, train, test: TEST_STEMS.map(part).find(Boolean) ?? null }
}

async function readPart(folder: string, files: PartFiles, log: SkipLog, notes: string[]): Promise<Pair[]> {
  const read = async (name: string): Promise<Lines> => {
    const { file, text, note } = await readTextFile(path.join(folder, name))
    if (note) notes.push(note)
    return { file, lines: linesOf(text) }
  }
  if ('pairs' in files) return splitLines(await read(files.pairs), log)
  return alignLines(await read(files.sources), await read(files.targets), log)
}

interface Lines {
  file: string
  lines: string[]
}

function splitLines({ file, lines }: Lines, log: SkipLog): Pair[] {
  return lines.flatMap((line, index) => {
    const [source, target, ...rest] = line.split('\t').map((side) => side.trim())
    if (source && target && rest.length === 0) return [{ source, target }]
    const found = line.trim() ? `"${line.slice(0, 60)}"` : 'an empty line'
    log.refuse(file, `line ${index + 1}`, found, 'source<TAB>target')
    return []
  })
}

function alignLines(sources: Lines, targets: Lines, log: SkipLog): Pair[] {
  if (sources.lines.length !== targets.lines.length) {
    const expected = `${sources.lines.length}, as many as in ${path.basename(sources.file)}`
    throw invalid(targets.file, `${targets.lines.length} lines`, expected)
  }
  return sources.lines.flatMap((line, index) => {
    const [source, target] = [line.trim(), targets.lines[index].trim()]
    if (source && target) return [{ source, target }]
    log.refuse(source ? targets.file : sources.file, `line ${index + 1}`, 'an empty line', 'a sentence')
    return []
  })
}

function toPart(pairs: Pair[]): ParallelTextPart {
  return { sources: pairs.map(({ source }) => source), targets: pairs.map(({ target }) => target) }
}
