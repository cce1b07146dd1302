import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { walkWith } from '../../test-support/walk.js'
import { adamW } from './adam-w.js'
import { lookahead } from './lookahead.js'
import { scheduleFreeSgd } from './schedule-free-sgd.js'
import { sgd } from './sgd.js'

const steps = Array.from({ length: 12 }, (_, i) => ({
  gradient: [Math.sin(i), Math.cos(2 * i)],
  learningRate: 0.1,
}))
const paramsOf = (points: { params: number[] }[]) => points.map(({ params }) => params)

describe('lookahead', () => {
  it.each([sgd({ momentum: 0.9, weightDecay: 0.1 }), adamW()])(
    'O17: with alpha 1 is $name to the last bit',
    (base) => {
      const alone = walkWith(base, [3, -2], steps)
      expect(paramsOf(walkWith(lookahead(base, { alpha: 1, every: 3 }), [3, -2], steps))).toEqual(
        paramsOf(alone),
      )
    },
  )

  it('pulls the fast weights to the slow ones after every second step, momentum going on', () => {
    // sgd, momentum 1/2, rate 1, gradients 1: b 1, θ −1; b 3/2, θ −5/2 → φ = θ = −5/4;
    // b 7/4, θ −3; b 15/8, θ −39/8 → φ = θ = −5/4 − (39/8 − 10/8) / 2 = −49/16
    const constant = new Array(4).fill({ gradient: [1], learningRate: 1 })
    const points = walkWith(lookahead(sgd({ momentum: 0.5 }), { alpha: 0.5, every: 2 }), [0], constant)
    expect(points.map(({ params }) => params[0])).toEqual([-1, -1.25, -3, -3.0625])
    expect(points.map(({ evaluation }) => evaluation[0])).toEqual([0, -1.25, -1.25, -3.0625])
  })

  it('with alpha 0 comes back to where it began', () => {
    const points = walkWith(lookahead(sgd(), { alpha: 0, every: 4 }), [0.1, -7], steps)
    expect(points[3].params).toEqual([Math.fround(0.1), -7])
    expect(points[2].params).not.toEqual(points[3].params)
  })

  it('evaluates the first parameters before the first step', () => {
    const optimizer = lookahead(sgd())
    const params = tf.tensor1d([2, 3])
    const weights = optimizer.evaluationWeights?.({ params, state: optimizer.init(2) })
    expect([...(weights?.dataSync() ?? [])]).toEqual([2, 3])
  })

  it.each([lookahead(sgd()), scheduleFreeSgd()])('refuses $name, which would undo its moves', (base) => {
    expect(() => lookahead(base)).toThrow(
      `base is ${base.name}, expected an optimizer whose parameters are the weights to evaluate`,
    )
  })

  it('refuses settings and gradients without a meaning', () => {
    expect(() => lookahead(sgd(), { alpha: 1.5 })).toThrow('alpha is 1.5, expected from 0 to 1')
    expect(() => lookahead(sgd(), { every: 0 })).toThrow('every is 0, expected a whole number of at least 1')
    const walkShort = () => walkWith(lookahead(sgd()), [1, 2], [{ gradient: [1], learningRate: 1 }])
    expect(walkShort).toThrow('gradient has shape [1], expected [2]')
  })
})
