import { chooseEngine, openEngine } from '@barycenter/engine'
import { describe, expect, it } from 'vitest'
import { openTestEngine, TINY_RUN, trainInMemory } from '../../apps/worker/src/testing/tiny-run.js'
import { relativeError } from '../../packages/engine/testing/evaluate-case.js'
import { GRADIENT_CASES } from '../../packages/engine/testing/gradient-cases.js'
import { differingCases, evaluateCases } from './gradient-sweep.js'
import { installEngine } from './opt-in-engine.js'

const { code, output, missing } = await installEngine('webgpu')

/** Why this machine cannot run it, or null: most test machines have no GPU. */
const refusal =
  missing ??
  (await chooseEngine('webgpu').then(
    () => null,
    (error: Error) => error.message,
  ))
if (!missing && refusal)
  console.warn(`The WebGPU engine is installed; what it computes is not tested: ${refusal}`)

describe.skipIf(missing)('WebGPU', () => {
  it('is installed by one command, which says what it is or why it cannot be used here', () => {
    if (refusal) {
      expect(code, output).toBe(1)
      expect(output).toContain(`installed, but it cannot be used: ${refusal}`)
    } else {
      expect(code, output).toBe(0)
      expect(output).toMatch(/engine webgpu 4\.22\.0\+webgpu\.0\.6\.2 on .+: \d+ GFLOP\/s/)
    }
  })

  it.skipIf(!refusal)('is refused for the want of a GPU, and for no other reason', () => {
    expect(refusal).toMatch(/refused: (no graphics adapter|only a software adapter \(.+\))/)
  })
})

/** Of several equal maxima any may take the gradient, and this backend takes another. */
const CASES = GRADIENT_CASES.filter(({ name }) => !name.endsWith('ties'))

describe.skipIf(refusal)('the webgpu engine against the cpu engine', () => {
  it('computes outputs and gradients of all that models are written with', async () => {
    await openEngine('cpu')
    const expected = await evaluateCases(CASES)
    await openEngine('webgpu')
    expect(await differingCases(CASES, expected)).toEqual([])
  })

  it('trains a whole run as the wasm engine does', async () => {
    const losses = (writer: Awaited<ReturnType<typeof trainInMemory>>) =>
      writer.series('base/train_loss').map(([, value]) => value)
    const webgpu = losses(await trainInMemory(TINY_RUN, { open: () => openEngine('webgpu') }))
    const wasm = losses(await trainInMemory(TINY_RUN, { open: openTestEngine }))
    expect(relativeError(webgpu, wasm)).toBeLessThan(1e-3)
  })
})
