import path from 'node:path'
import { expect, it } from 'vitest'
import { ensureTorchPython, findPythonWith, PYTHON_LIMIT_MS, runPython } from './python.js'

it.for([
  ['PyTorch', 'layers of transformers', 'transformer_vectors.py', ensureTorchPython],
  ['sacreBLEU', 'scores of translations', 'bleu_vectors.py', () => findPythonWith('sacrebleu')],
] as const)('%s computes the committed %s anew', { timeout: 2 * PYTHON_LIMIT_MS }, async (of, { skip }) => {
  const [, , script, find] = of
  const python = await find()
  if ('missing' in python) {
    // The note of a skipped test is not among what the test command prints.
    console.warn(python.missing)
    return skip(python.missing)
  }
  const { ok, output } = await runPython(python.executable, [
    path.join(import.meta.dirname, script),
    '--check',
  ])
  expect(ok, output).toBe(true)
})
