// Writes measured tables into docs/benchmarks.md, between two comments: the command that measures is the one that writes.
import { readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('../../../docs/benchmarks.md', import.meta.url)

export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function writeSection(name, text) {
  const page = readFileSync(FILE, 'utf8')
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [page.indexOf(open), page.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`docs/benchmarks.md has no section ${open} … ${close}`)
  writeFileSync(FILE, `${page.slice(0, start + open.length)}\n\n${text}\n\n${page.slice(end)}`)
}
