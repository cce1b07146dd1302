import { expect, it } from 'vitest'
import { PUBLISHED_SCRIPT } from './published-vectors.js'
import { ensureTorchPython, PYTHON_LIMIT_MS, runPython } from './python.js'

it('the script computes the committed vectors anew', { timeout: 2 * PYTHON_LIMIT_MS }, async ({ skip }) => {
  const python = await ensureTorchPython()
  if ('missing' in python) {
    // The note of a skipped test is not among what the test command prints.
    console.warn(python.missing)
    return skip(python.missing)
  }
  const { ok, output } = await runPython(python.executable, [PUBLISHED_SCRIPT, '--check'])
  expect(ok, output).toBe(true)
})
