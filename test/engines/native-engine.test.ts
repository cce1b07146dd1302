import type { RunConfigInput } from '@barycenter/contracts'
import { chooseEngine, type OpenEngine, openEngine, type ProjectionKernels } from '@barycenter/engine'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine, TINY_RUN, trainInMemory } from '../../apps/worker/src/testing/tiny-run.js'
import { type CaseValues, relativeError } from '../../packages/engine/testing/evaluate-case.js'
import { GRADIENT_CASES } from '../../packages/engine/testing/gradient-cases.js'
import { packedCase } from '../../packages/engine/testing/packed-rows.js'
import { randomTensor } from '../../packages/engine/testing/random.js'
import { trainSmallNetwork } from '../../packages/engine/testing/small-network.js'
import { differingCases, evaluateCases } from './gradient-sweep.js'
import { installEngine } from './opt-in-engine.js'

// Without CUDA, whatever this machine has: numbers are compared here, and those packages are ten times as large.
const { code, output, missing } = await installEngine('native', ['--cpu'])

describe.skipIf(missing)('native TensorFlow', () => {
  it('is installed by one command, which says what it installed', () => {
    expect(code, output).toBe(0)
    expect(output).toMatch(/engine tensorflow 4\.22\.0\+tensorflow\.\d+\.\d+\.\d+ on .+: \d+ GFLOP\/s/)
  })

  it('is not installed again', async () => {
    const again = await installEngine('native', ['--cpu'])
    expect(again.code, again.output).toBe(0)
    expect(again.output).not.toContain('…')
  })

  it('is chosen before every other engine, and promises no equal bits', async () => {
    const { engine, refused } = await chooseEngine('auto')
    expect(engine).toMatchObject({ name: 'tensorflow', deterministic: false })
    expect(refused).toEqual([])
  })
})

describe.skipIf(missing)('the tensorflow engine against the cpu engine', () => {
  let expected: Map<string, CaseValues>
  let products: Float32Array[]
  let native: OpenEngine

  beforeAll(async () => {
    const { kernels } = await openEngine('cpu')
    expected = await evaluateCases(GRADIENT_CASES)
    products = projections(kernels)
    native = await openEngine('tensorflow')
  })

  it('computes outputs and gradients of all that models are written with', async () => {
    expect(await differingCases(GRADIENT_CASES, expected)).toEqual([])
  })

  it('multiplies with dense and packed bases alike', () => {
    projections(native.kernels).forEach((product, i) => {
      expect(relativeError(product, products[i])).toBeLessThan(1e-5)
    })
  })

  it('learns: forty steps on one batch cut the loss to a tenth, and no tensor is left', () => {
    const { losses, tensors } = trainSmallNetwork(40, 'native')
    expect(losses[39]).toBeLessThan(losses[0] / 10)
    expect(tensors.late).toBe(tensors.early)
  })
})

/** P v and Pᵀ x of float32 rows, and of packed rows of every width of codes. */
function projections({ apply, adjoint, applyPacked, adjointPacked }: ProjectionKernels): Float32Array[] {
  const [rank, width] = [7, 8200]
  const basis = randomTensor([rank, width], 1) as Tensor2D
  const [v, x] = [randomTensor([width], 2) as Tensor1D, randomTensor([rank], 3) as Tensor1D]
  const packed = ([1, 2, 4, 8] as const).map(
    (bits) => packedCase({ bits, rank, width, groupSize: 128 }, 4).basis,
  )
  const results = [
    apply(basis, v),
    adjoint(basis, x),
    ...packed.flatMap((rows) => [applyPacked(rows, v), adjointPacked(rows, x)]),
  ]
  return results.map((result) => result.dataSync<'float32'>().slice())
}

const MODELS: { name: string; model: RunConfigInput['model'] }[] = [
  { name: 'perceptron', model: { kind: 'mlp', hidden: [8] } },
  { name: 'convolutional network', model: { kind: 'cnn', channels: [4, 8], dense: 16 } },
]

describe.skipIf(missing).each(MODELS)('a whole run of a $name on the tensorflow engine', ({ model }) => {
  const losses = async (open: () => Promise<OpenEngine>) => {
    const writer = await trainInMemory({ ...TINY_RUN, model }, { open })
    return ['base/train_loss', 'twa/objective'].map((key) => writer.series(key).map(([, value]) => value))
  }

  it('goes the way it goes on the wasm engine', async () => {
    // First, because the wasm engine replaces a gradient for every backend.
    const native = await losses(() => openEngine('tensorflow'))
    const wasm = await losses(openTestEngine)
    native.forEach((series, i) => {
      expect(series.length).toBeGreaterThan(2)
      // Every step multiplies the difference of the last bits.
      expect(relativeError(series, wasm[i])).toBeLessThan(1e-3)
    })
  })
})
