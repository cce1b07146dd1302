import { readFileSync } from 'node:fs'

/** What is running: kept as provenance with every run it launches. */
export interface Product {
  version: string
  commit: string | null
  /** Given by whoever started it, to know its own among others at a port. */
  instance: string | null
}

/** Version of this package; all packages of the product carry the same one. */
export function productVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
