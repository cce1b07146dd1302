import path from 'node:path'
import { expect, it } from 'vitest'
import { findPythonWith, PYTHON_LIMIT_MS, runPython } from './python.js'

const SCRIPT = path.join(import.meta.dirname, 'detection_metrics.py')

it('pycocotools computes the committed precisions anew', { timeout: PYTHON_LIMIT_MS }, async ({ skip }) => {
  const python = await findPythonWith('pycocotools', 'pycocotools.cocoeval')
  if ('missing' in python) {
    // The note of a skipped test is not among what the test command prints.
    console.warn(python.missing)
    return skip(python.missing)
  }
  const { ok, output } = await runPython(python.executable, [SCRIPT, '--check'])
  expect(ok, output).toBe(true)
})
