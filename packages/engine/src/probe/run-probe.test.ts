import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildPackage } from '../../testing/build.js'
import { openCpu } from '../cpu-engine.js'
import { compareStep } from './compare-step.js'
import { EXPECTED_STEP } from './expected-step.js'
import { runProbe } from './run-probe.js'
import { runTrainingStep } from './training-step.js'

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../testing/fixtures/${name}.mjs`, import.meta.url))

describe('the stored training step', () => {
  it('is what the cpu engine computes', async () => {
    await openCpu()
    const step = await runTrainingStep()
    expect(step.loss).toBeCloseTo(EXPECTED_STEP.loss, 5)
    expect(step.lossAfter).toBeCloseTo(EXPECTED_STEP.lossAfter, 5)
    expect(step.gradient).toHaveLength(EXPECTED_STEP.gradient.length)
    step.gradient.forEach((value, i) => {
      expect(value).toBeCloseTo(EXPECTED_STEP.gradient[i], 5)
    })
  })

  it('is not matched by a result with one wrong, missing or undefined value', () => {
    const { gradient } = EXPECTED_STEP
    expect(compareStep(EXPECTED_STEP, EXPECTED_STEP)).toBeNull()
    expect(compareStep({ ...EXPECTED_STEP, loss: 3 }, EXPECTED_STEP)).toContain('loss is 3, expected 2.3')
    expect(compareStep({ ...EXPECTED_STEP, lossAfter: Number.NaN }, EXPECTED_STEP)).toContain(
      'lossAfter is NaN',
    )
    expect(compareStep({ ...EXPECTED_STEP, gradient: gradient.slice(1) }, EXPECTED_STEP)).toContain(
      '127 values',
    )
    const flipped = gradient.map((value, i) => (i === 0 ? -value : value))
    expect(compareStep({ ...EXPECTED_STEP, gradient: flipped }, EXPECTED_STEP)).toContain(
      'gradient is off by',
    )
  })
})

describe('the probe', () => {
  beforeAll(buildPackage)

  it('accepts an engine that trains correctly and passes on what it is', async () => {
    expect(await runProbe('wasm')).toMatchObject({ ok: true, info: { name: 'wasm' } })
  })

  it('refuses an engine without a kernel that training needs', async () => {
    expect(await runProbe('wasm', { entry: fixture('stock-wasm-child') })).toEqual({
      ok: false,
      reason: expect.stringContaining("Kernel 'Conv2DBackpropFilter' not registered"),
    })
  })

  it('refuses an engine whose gradient is wrong although nothing throws', async () => {
    expect(await runProbe('wasm', { entry: fixture('stock-max-pool-child') })).toEqual({
      ok: false,
      reason: expect.stringMatching(/^training step: (lossAfter is|gradient is off by)/),
    })
  })

  it('refuses an engine that kills its process', async () => {
    expect(await runProbe('wasm', { entry: fixture('crashing-child') })).toEqual({
      ok: false,
      reason: 'probe process was killed by SIGILL without a result',
    })
  })

  it('refuses an engine that hangs, and ends its process', async () => {
    expect(await runProbe('wasm', { entry: fixture('hanging-child'), timeoutMs: 300 })).toEqual({
      ok: false,
      reason: 'no result from the probe process within 0.3 s',
    })
  })

  it('says that the package is not compiled when its entry is missing', () => {
    expect(() => runProbe('wasm', { entry: '/nowhere/probe-child.js' })).toThrow(
      'build the engine package first',
    )
  })
})
