import { readFile } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')

it('the example in the README is the one in examples/, and prints what the README says', async () => {
  const readme = await read('../README.md')
  expect(readme).toContain(await read('../examples/average-snapshots.ts'))
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  await import('../examples/average-snapshots.js')
  const printed = log.mock.calls.map((words) => words.join(' '))
  log.mockRestore()
  expect(printed).toHaveLength(3)
  expect(readme).toContain(printed.join('\n'))
})
