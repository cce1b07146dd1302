// Writes measured tables into docs/benchmarks.md, between two comments: the command that measures is the one that writes.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'

const FILE = new URL('../../../docs/benchmarks.md', import.meta.url)

export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** What a reader must know to read the figures. */
export function conditions(bandwidth) {
  return `Node ${process.versions.node}, one thread; read bandwidth of one core ${(bandwidth / 1e6).toFixed(1)} GB/s (the C library's search through 512 MB). Medians, with the smallest and largest of all rounds.`
}

/** Prints a section and puts it between `<!-- name -->` and `<!-- /name -->` of the page. */
export function publish(name, title, ...parts) {
  const text = [`### ${title}`, ...parts].join('\n\n')
  console.log(`\n${text}`)
  const page = readFileSync(FILE, 'utf8')
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [page.indexOf(open), page.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`docs/benchmarks.md has no section ${open} … ${close}`)
  writeFileSync(FILE, `${page.slice(0, start + open.length)}\n\n${text}\n\n${page.slice(end)}`)
}
