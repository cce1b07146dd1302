import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { walkWith } from '../../test-support/walk.js'
import { disposeTensorState, restoreTensorState, saveTensorState } from '../tensor-state.js'
import { adam } from './adam.js'
import { adamW } from './adam-w.js'
import { createOptimizer, type OptimizerChoice } from './create-optimizer.js'
import { lookahead } from './lookahead.js'
import type { Optimizer } from './optimizer.js'
import { scheduleFreeSgd } from './schedule-free-sgd.js'
import { sgd } from './sgd.js'

/** Parameters after each step of a constant learning rate. */
function walk(
  optimizer: Optimizer,
  start: number[],
  gradients: number[][],
  learningRate: number,
): number[][] {
  const steps = gradients.map((gradient) => ({ gradient, learningRate }))
  return walkWith(optimizer, start, steps).map(({ params }) => params)
}

function expectPath(found: number[][], expected: number[]) {
  for (const [step, value] of expected.entries()) expect(found[step][0]).toBeCloseTo(value, 6)
}

const gradients = [[1], [2], [-1]]

describe('sgd', () => {
  it('steps plainly without momentum', () => {
    expectPath(walk(sgd(), [1], gradients, 0.1), [0.9, 0.7, 0.8])
  })

  it("follows PyTorch's momentum and L2 rule over 3 steps", () => {
    // g 1.1, b 1.1 → 0.89; g 2.089, b 2.639 → 0.6261; g −0.93739, b 0.38211 → 0.587889
    expectPath(walk(sgd({ momentum: 0.5, weightDecay: 0.1 }), [1], gradients, 0.1), [0.89, 0.6261, 0.587889])
  })

  it("follows PyTorch's Nesterov rule over 3 steps", () => {
    // b 1, d 1.5 → 0.85; b 2.5, d 3.25 → 0.525; b 0.25, d −0.875 → 0.6125
    expectPath(walk(sgd({ momentum: 0.5, nesterov: true }), [1], gradients, 0.1), [0.85, 0.525, 0.6125])
  })

  it('refuses settings without a meaning', () => {
    expect(() => sgd({ nesterov: true })).toThrow('momentum is 0, expected above 0 with nesterov')
    expect(() => sgd({ weightDecay: -1 })).toThrow('weightDecay is -1')
  })
})

describe('adamW', () => {
  it("follows PyTorch's decoupled rule over 3 steps", () => {
    // A large epsilon shows that it is added after the bias correction.
    // 0.99 − 0.2 · 0.5 / 1.5; · 0.99 − 0.1/0.75 · 1.25 / (√3 + 0.5); · 0.99 − 0.1/0.875 · 0.125 / (√(13/7) + 0.5)
    const optimizer = adamW({ beta1: 0.5, beta2: 0.5, epsilon: 0.5, weightDecay: 0.1 })
    expectPath(walk(optimizer, [1], gradients, 0.1), [0.9233333, 0.8394303, 0.8233669])
  })

  it('moves by the learning rate in the first step, whatever the scale of the gradient', () => {
    const [first] = walk(adamW(), [0, 0], [[1e-3, -1e3]], 0.01)
    expect(first[0]).toBeCloseTo(-0.01, 6)
    expect(first[1]).toBeCloseTo(0.01, 6)
  })

  it('refuses settings without a meaning', () => {
    expect(() => adamW({ beta2: 1 })).toThrow('beta2 is 1, expected at least 0 and below 1')
    expect(() => adamW({ epsilon: 0 })).toThrow('epsilon is 0')
  })
})

describe('adam', () => {
  it("follows PyTorch's L2 rule over 3 steps", () => {
    // Decay enters g, so it reaches both moments (worked out in float64; a large epsilon shows where it is added):
    // g 1.1, m 0.55, v 0.605; g 2.093125, m 1.321563, v 2.493086; g −0.91446, m 0.203551, v 1.664661
    const optimizer = adam({ beta1: 0.5, beta2: 0.5, epsilon: 0.5, weightDecay: 0.1 })
    expectPath(walk(optimizer, [1], gradients, 0.1), [0.93125, 0.8554033, 0.8430247])
  })

  it('is AdamW to the last bit without decay, and another rule with it', () => {
    const paths = [adam, adamW].map((rule) => walk(rule(), [1], gradients, 0.1))
    expect(paths[0]).toEqual(paths[1])
    const [coupled, decoupled] = [adam, adamW].map((rule) =>
      walk(rule({ weightDecay: 0.5 }), [1], [[1]], 0.1),
    )
    // The first step is the learning rate whatever the penalty; AdamW shrinks by 0.05 besides.
    expect(coupled[0][0]).toBeCloseTo(0.9, 6)
    expect(decoupled[0][0]).toBeCloseTo(0.85, 6)
  })

  it('refuses settings without a meaning', () => {
    expect(() => adam({ beta1: -0.1 })).toThrow('beta1 is -0.1, expected at least 0 and below 1')
    expect(() => adam({ weightDecay: -1 })).toThrow('weightDecay is -1, expected at least 0')
  })
})

const choices: OptimizerChoice[] = [
  { kind: 'sgd' },
  { kind: 'sgd', momentum: 0.9, weightDecay: 0.05 },
  { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.05 },
  { kind: 'adam', weightDecay: 0.05 },
  { kind: 'adamw', weightDecay: 0.05 },
]
const wrapped: [string, Optimizer][] = [
  ['lookahead around sgd', lookahead(sgd({ momentum: 0.9, weightDecay: 0.05 }), { every: 3 })],
  ['lookahead around adamw', lookahead(adamW({ weightDecay: 0.05 }), { alpha: 0.3, every: 2 })],
  ['schedule-free sgd', scheduleFreeSgd({ weightDecay: 0.05, weightPower: 1 })],
]
const optimizers: [string, Optimizer][] = [
  ...choices.map((choice): [string, Optimizer] => [JSON.stringify(choice), createOptimizer(choice)]),
  ...wrapped,
]

describe.each(optimizers)('every optimizer: %s', (_, optimizer) => {
  const path = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i)])

  it('decays params + decayOffset: the same path as parameters that hold the offset', () => {
    const whole = walk(optimizer, [3, -2], path, 0.05)
    const displaced = tf.tidy(() => {
      const decayOffset = tf.tensor1d([3, -2])
      let params = tf.zeros<tf.Rank.R1>([2])
      let state = optimizer.init(2)
      for (const gradient of path) {
        const next = optimizer.update({
          gradient: tf.tensor1d(gradient),
          state,
          params,
          learningRate: 0.05,
          decayOffset,
        })
        params = next.params
        state = next.state
      }
      return [...tf.add(params, decayOffset).dataSync()]
    })
    // float32 rounding of 12 steps at magnitude 3.
    expect(Math.abs(displaced[0] - whole[11][0])).toBeLessThan(5e-6)
    expect(Math.abs(displaced[1] - whole[11][1])).toBeLessThan(5e-6)
  })

  it('leaves parameters untouched to the last bit at learning rate 0', () => {
    expect(walk(optimizer, [0.1, -7], path, 0).at(-1)).toEqual([Math.fround(0.1), -7])
  })

  it('O22: continues from a saved state to the same bits', async () => {
    let params = tf.tensor1d([1, 2])
    let state = optimizer.init(2)
    const stepTo = (from: number, to: number) => {
      for (const gradient of path.slice(from, to)) {
        const next = optimizer.update({ gradient: tf.tensor1d(gradient), state, params, learningRate: 0.1 })
        params = next.params
        state = next.state
      }
      return [...params.dataSync()]
    }
    stepTo(0, 5)
    const saved = { params: params.dataSync().slice(), state: await saveTensorState(state) }
    const uninterrupted = stepTo(5, 12)
    params = tf.tensor1d(saved.params)
    state = restoreTensorState(saved.state)
    expect(saved.state.step).toBe(5)
    expect(stepTo(5, 12)).toEqual(uninterrupted)
  })

  it('leaves behind only the new parameters and state', async () => {
    const state = optimizer.init(2)
    const params = tf.tensor1d([1, 2])
    const gradient = tf.tensor1d([1, 1])
    const size = Object.keys(state.tensors).length
    const left = await tensorsLeftBy(() => {
      const next = optimizer.update({ gradient, state, params, learningRate: 0.1, decayOffset: params })
      disposeTensorState(next.state)
    })
    expect(left).toBe(1)
    expect(await tensorsLeftBy(() => optimizer.init(2))).toBe(size)
    expect(await tensorsLeftBy(() => saveTensorState(state))).toBe(0)
  })
})
