import { createReadStream } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readSafetensors } from '@barycenter/db'
import { describe, expect, it } from 'vitest'
import { ensureTorchPython, PYTHON_LIMIT_MS, runPython } from './python.js'
import torchModels from './vectors/torch-models.json' with { type: 'json' }

const SCRIPT = path.join(import.meta.dirname, 'torch_models.py')

/** That these weights give the same logits here is tested beside the rules, in apps/worker/src/weights/torch. */
describe('models in PyTorch', () => {
  const inPython = async (skip: (note: string) => void, args: string[]) => {
    const python = await ensureTorchPython()
    if ('missing' in python) {
      // The note of a skipped test is not among what the test command prints.
      console.warn(python.missing)
      skip(python.missing)
      throw new Error(python.missing)
    }
    return runPython(python.executable, [SCRIPT, ...args])
  }

  it('give the committed logits anew', { timeout: 2 * PYTHON_LIMIT_MS }, async ({ skip }) => {
    const { ok, output } = await inPython(skip, ['--check'])
    expect(ok, output).toBe(true)
  })

  it('are written by the safetensors library so that we read every weight', {
    timeout: 2 * PYTHON_LIMIT_MS,
  }, async ({ skip }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'barycenter-torch-'))
    const { ok, output } = await inPython(skip, ['--export', folder])
    if (output.includes("No module named 'safetensors'")) return skip('This Python has no safetensors')
    expect(ok, output).toBe(true)
    for (const [name, { tensors }] of Object.entries(torchModels)) {
      const found = await readSafetensors(createReadStream(path.join(folder, `${name}.safetensors`)))
      const shapes = found.map((tensor) => [tensor.name, tensor.shape])
      const expected = tensors.filter(([tensor]) => !String(tensor).endsWith('num_batches_tracked'))
      expect(shapes.sort()).toEqual(expected.sort())
    }
  })
})
