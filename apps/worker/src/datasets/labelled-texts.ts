import path from 'node:path'
import { checkParts } from './check-parts.js'
import { invalid } from './data-file.js'
import { listFolder, peekFolder } from './folder-listing.js'
import { MOST_CLASSES, noteSkipped, type ReadSet } from './read-set.js'
import { createSkipLog, type RecordPolicy, type SkipLog } from './record-policy.js'
import { splitByKey } from './stable-split.js'
import { findTextFile, linesOf, readTextFile } from './text-files.js'
import type { LabelledTextPart, LabelledTexts } from './text-sets.js'

/** One usable line. */
interface Row {
  file: string
  record: string
  label: string
  text: string
}

/** The files of a set, by name, and how a line of one is read; null is a line that has not the `form`. */
interface Layout {
  train: string[]
  test: string[]
  form: string
  parse(line: string, name: string): Pick<Row, 'label' | 'text'> | null
}

/** Whether the folder holds a text classification set in one of the forms that `readLabelledTexts` knows. */
export function isLabelledTexts(folder: string): boolean {
  return findLayout(peekFolder(folder).files) !== null
}

/**
 * Reads texts with one label each, plain or .gz:
 * - `train.tsv` and `test.tsv` with lines `label<TAB>text`; a first line of just these two words is a heading;
 * - `TREC.train` and `TREC.test` (or `train_5500.label`, `TREC_10.label`) with lines `COARSE:fine question`, of which
 *   the coarse label counts;
 * - `*.neg` and `*.pos`, one text on each line; files named `test.*` are the test part.
 * Where no file is for testing, a stable fifth of the lines is. Classes are the labels in training, sorted. Bad are an
 * empty line, a line of another form, and a test label that training lacks.
 */
export async function readLabelledTexts(
  folder: string,
  policy: RecordPolicy,
): Promise<ReadSet<LabelledTexts>> {
  const layout = findLayout(listFolder(folder).files)
  if (!layout) throw invalid(folder, 'no labelled texts', 'train.tsv, TREC.train, or *.neg and *.pos')
  const log = createSkipLog(policy)
  const notes: string[] = []
  const first = await readRows(folder, layout.train, layout, log, notes)
  const second = await readRows(folder, layout.test, layout, log, notes)
  const rows = layout.test.length > 0 ? { train: first, test: second } : splitByKey(first, ({ text }) => text)
  const classes = namesOfClasses(folder, rows.train)
  const train = labelRows(rows.train, classes, log)
  const test = labelRows(rows.test, classes, log)
  checkParts(folder, 'text', { train: train.texts.length, test: test.texts.length })
  return {
    set: { classes, train, test },
    skipped: log.skipped,
    notes: [...notes, ...noteSkipped(log.skipped)],
  }
}

function findLayout(files: string[]): Layout | null {
  return findTsv(files) ?? findTrec(files) ?? findPolarity(files)
}

const present = (name: string | null) => (name ? [name] : [])

function findTsv(files: string[]): Layout | null {
  const train = findTextFile(files, 'train.tsv')
  if (!train) return null
  return {
    train: [train],
    test: present(findTextFile(files, 'test.tsv', 'val.tsv', 'dev.tsv')),
    form: 'label<TAB>text',
    parse: (line) => pairOf(line.match(/^([^\t]+)\t(.+)$/)),
  }
}

function findTrec(files: string[]): Layout | null {
  const train = findTextFile(files, 'TREC.train', 'train_5500.label')
  if (!train) return null
  return {
    train: [train],
    test: present(findTextFile(files, 'TREC.test', 'TREC_10.label')),
    form: 'COARSE:fine question',
    parse: (line) => pairOf(line.match(/^([^\s:]+):\S+\s+(.+)$/)),
  }
}

function findPolarity(files: string[]): Layout | null {
  const names = files.filter((name) => POLARITY.test(name))
  const labels = new Set(names.map(polarityOf))
  if (labels.size < 2) return null
  const isTest = (name: string) => name.startsWith('test.')
  return {
    train: names.filter((name) => !isTest(name)),
    test: names.filter(isTest),
    form: 'a text',
    parse: (line, name) => ({ label: polarityOf(name), text: line.trim() }),
  }
}

const POLARITY = /\.(neg|pos)(\.gz)?$/

const polarityOf = (name: string) => name.match(POLARITY)?.[1] ?? ''

function pairOf(match: RegExpMatchArray | null): Pick<Row, 'label' | 'text'> | null {
  if (!match) return null
  const [label, text] = [match[1].trim(), match[2].trim()]
  return label && text ? { label, text } : null
}

async function readRows(
  folder: string,
  names: string[],
  layout: Layout,
  log: SkipLog,
  notes: string[],
): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of names) {
    const { file, text, note } = await readTextFile(path.join(folder, name))
    if (note) notes.push(note)
    for (const [index, line] of linesOf(text).entries()) {
      if (index === 0 && line === 'label\ttext') continue
      const record = `line ${index + 1}`
      const pair = line.trim() ? layout.parse(line, name) : null
      if (pair) rows.push({ file, record, ...pair })
      else log.refuse(file, record, line.trim() ? `"${line.slice(0, 60)}"` : 'an empty line', layout.form)
    }
  }
  return rows
}

function namesOfClasses(folder: string, train: Row[]): string[] {
  const names = new Set(train.map(({ label }) => label))
  if (names.size >= 2 && names.size <= MOST_CLASSES) return [...names].sort()
  throw invalid(folder, `${names.size} classes in the training texts`, `2 to ${MOST_CLASSES}`)
}

function labelRows(rows: Row[], classes: string[], log: SkipLog): LabelledTextPart {
  const places = new Map(classes.map((name, place) => [name, place]))
  const known = rows.filter(({ file, record, label }) => {
    if (places.has(label)) return true
    log.refuse(file, record, `the label "${label}", which training lacks`, `one of ${classes.join(', ')}`)
    return false
  })
  return {
    texts: known.map(({ text }) => text),
    labels: Uint8Array.from(known, ({ label }) => places.get(label) ?? 0),
  }
}
