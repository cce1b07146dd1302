import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { add, maxDifference, mean } from '../../test-support/dense.js'
import { createGradients, startOf, train } from '../../test-support/populations.js'
import { adamW } from '../optimizers/adam-w.js'
import { lookahead } from '../optimizers/lookahead.js'
import { sgd } from '../optimizers/sgd.js'
import { hwa } from './hwa.js'
import { papa, papaAll, papaPairs } from './papa.js'
import { createPopulation, type Population } from './population.js'
import type { PopulationRule } from './population-rule.js'
import { swap } from './swap.js'

const alone: PopulationRule = { name: 'alone' }
const rules: [string, PopulationRule][] = [
  ['no rule', alone],
  ['papa', papa({ startLearningRate: 0.1, every: 2 })],
  ['papa-all', papaAll({ every: 3 })],
  ['papa-2', papaPairs({ every: 2, seed: 5 })],
  ['hwa', hwa({ every: 2, window: 2 })],
  ['swap', swap({ synchronousSteps: 4 })],
]

describe('createPopulation', () => {
  it('without a rule trains each member as its optimizer does alone', () => {
    const start = [0, 1, 2].map((k) => startOf(4, k))
    const options = { members: 3, optimizer: adamW(), start, rule: alone }
    const together = train(createPopulation(options), 6).at(-1) ?? []
    for (const [k, vector] of start.entries()) {
      const one = createPopulation({ ...options, members: 1, start: [vector] })
      expect(train(one, 6, { firstMember: k }).at(-1)?.[0]).toEqual(together[k])
    }
  })

  it('gives the mean of its members', () => {
    const start = [0, 1, 2].map((k) => startOf(4, k))
    const population = createPopulation({ members: 3, optimizer: sgd(), start, rule: alone })
    const expected = mean(start.map((vector) => [...vector]))
    expect(maxDifference(population.mean().dataSync(), expected)).toBeLessThan(1e-6)
    expect(population.average().dataSync()).toEqual(population.mean().dataSync())
  })

  it('hands out a mean that is not its own tensor, for one member too', () => {
    const population = createPopulation({ members: 1, optimizer: sgd(), start: startOf(4, 0), rule: alone })
    tf.dispose([population.mean(), population.average()])
    expect(population.members()[0].dataSync()).toEqual(startOf(4, 0))
  })

  it.each(rules)('O22: under %s goes on from a saved state to the same bits', async (_, rule) => {
    for (const optimizer of [sgd({ momentum: 0.9 }), adamW({ weightDecay: 0.01 })]) {
      const options = { members: 4, optimizer, start: startOf(5, 0), rule }
      const whole = createPopulation(options)
      train(whole, 5)
      const saved = await whole.save()
      train(whole, 6)
      const resumed = createPopulation(options)
      train(resumed, 2)
      resumed.restore(saved)
      expect(resumed.step).toBe(5)
      train(resumed, 6)
      expect(await resumed.save()).toEqual(await whole.save())
      expect(resumed.average().dataSync()).toEqual(whole.average().dataSync())
    }
  })

  it.each(rules)('under %s keeps its own tensors inside a tidy and no others', async (_, rule) => {
    const left = await tensorsLeftBy(async () => {
      const options = { members: 3, optimizer: adamW(), start: startOf(5, 0), rule }
      const created: Population[] = []
      tf.tidy(() => {
        created.push(createPopulation(options))
        train(created[0], 3)
      })
      const [population] = created
      train(population, 4)
      expect([...population.members()[0].dataSync()].every(Number.isFinite)).toBe(true)
      population.restore(await population.save())
      tf.dispose([population.mean(), population.average()])
      population.dispose()
    })
    expect(left).toBe(0)
  })

  it('refuses numbers and lengths that do not fit', () => {
    const options = { members: 2, optimizer: sgd(), start: startOf(3, 0), rule: alone }
    expect(() => createPopulation({ ...options, members: 0 })).toThrow('members is 0')
    const three = [0, 1, 2].map((k) => startOf(3, k))
    expect(() => createPopulation({ ...options, start: three })).toThrow(
      'number of start vectors is 3, expected 2',
    )
    const uneven = [startOf(3, 0), startOf(4, 1)]
    expect(() => createPopulation({ ...options, start: uneven })).toThrow(
      'start of member 1 has shape [4], expected [3]',
    )
    const population = createPopulation(options)
    const gradient = tf.zeros<tf.Rank.R1>([3])
    expect(() => population.update([gradient], 1)).toThrow('list of gradients has shape [1], expected [2]')
    expect(() => population.update([gradient, tf.tensor1d([1])], 1)).toThrow(
      'gradient of member 1 has shape [1], expected [3]',
    )
  })

  it('refuses an optimizer that would undo the averaging', () => {
    const options = { members: 2, start: startOf(3, 0), rule: alone }
    expect(() => createPopulation({ ...options, optimizer: lookahead(sgd()) })).toThrow(
      'optimizer is lookahead(sgd)',
    )
  })

  it('refuses what another population has saved', async () => {
    const options = { members: 2, optimizer: sgd({ momentum: 0.5 }), start: startOf(3, 0), rule: alone }
    const population = createPopulation(options)
    const saved = (change: object) => createPopulation({ ...options, ...change }).save()
    const other = await saved({ rule: papaAll({ every: 1 }) })
    expect(() => population.restore(other)).toThrow('follows the rule papa-all, expected alone')
    const more = await saved({ members: 3 })
    expect(() => population.restore(more)).toThrow('has 3 members, expected 2')
    const longer = await saved({ start: startOf(4, 0) })
    expect(() => population.restore(longer)).toThrow(
      'saved optimizer of member 0 has 4 values for "momentum", expected 3',
    )
  })
})

describe('papa', () => {
  it('O17: with e = 1 is full averaging', () => {
    const options = { members: 4, optimizer: sgd({ momentum: 0.9 }), start: startOf(6, 0) }
    const pulled = papa({ startLearningRate: 0.1, retention: 0, every: 3 })
    const path = train(createPopulation({ ...options, rule: pulled }), 7)
    const full = train(createPopulation({ ...options, rule: papaAll({ every: 3 }) }), 7)
    expect(path).toEqual(full)
    expect(path[2][0]).toEqual(path[2][3])
    expect(path[3][0]).not.toEqual(path[3][3])
  })

  it('pulls every tenth step by (1 − 0.99) · lr / lr_0', () => {
    const start = [0, 1, 2].map((k) => startOf(6, k))
    const options = { members: 3, optimizer: sgd(), start }
    const pulled = createPopulation({ ...options, rule: papa({ startLearningRate: 0.4 }) })
    const free = createPopulation({ ...options, rule: alone })
    const [path, freePath] = [train(pulled, 10), train(free, 10)]
    expect(path.slice(0, 9)).toEqual(freePath.slice(0, 9))
    const middle = mean(freePath[9].map((member) => [...member]))
    // The rate is 0.1: a quarter of lr_0.
    const share = 0.01 / 4
    for (const [k, member] of path[9].entries()) {
      const expected = add(freePath[9][k], add(middle, freePath[9][k], -1), share)
      expect(maxDifference(member, expected)).toBeLessThan(1e-6)
      expect(maxDifference(member, freePath[9][k])).toBeGreaterThan(1e-4)
    }
  })

  it('refuses settings without a meaning', () => {
    expect(() => papa({ startLearningRate: 0 })).toThrow('startLearningRate is 0, expected above 0')
    expect(() => papa({ startLearningRate: 1, retention: 1.01 })).toThrow('retention is 1.01')
    expect(() => papaAll({ every: 0 })).toThrow('every is 0')
  })
})

describe('papaPairs', () => {
  it.each([2, 3, 5])('makes each of %i members the mean of a pair, drawn anew each time', (count) => {
    const start = Array.from({ length: count }, (_, k) => startOf(6, k))
    const still = { members: count, optimizer: sgd(), start }
    const drawnWith = (seed: number) =>
      train(createPopulation({ ...still, rule: papaPairs({ every: 1, seed }) }), 1, { learningRate: 0 })[0]
    const pairMeans = start.flatMap((a, i) => start.slice(i + 1).map((b) => mean([[...a], [...b]])))
    const pairOf = (member: Float32Array) => pairMeans.findIndex((pair) => maxDifference(member, pair) < 1e-6)
    const draws = [1, 2, 3, 4, 5, 6].map((seed) => drawnWith(seed).map(pairOf))
    for (const draw of draws) {
      expect(draw).not.toContain(-1)
      expect(new Set(draw).size).toBe(Math.min(count, pairMeans.length))
    }
    expect(drawnWith(1).map(pairOf)).toEqual(draws[0])
    if (count > 2) expect(new Set(draws.map(String)).size).toBeGreaterThan(1)
  })
})

describe('swap', () => {
  it.each([sgd({ momentum: 0.9 }), adamW({ weightDecay: 0.1 })])(
    'O17: in phase 1 is one model on the mean gradient, with $name',
    (optimizer) => {
      const rule = swap({ synchronousSteps: 6 })
      const population = createPopulation({ members: 3, optimizer, start: startOf(5, 0), rule })
      const one = createPopulation({ members: 1, optimizer, start: startOf(5, 0), rule: alone })
      for (let step = 0; step < 6; step++) {
        const gradients = createGradients(population)
        const sum = tf.addN<tf.Tensor1D>(gradients)
        population.update(gradients, 0.1)
        one.update([tf.div(sum, 3)], 0.1)
        const [first, ...others] = population.members().map((member) => member.dataSync<'float32'>())
        for (const other of others) expect(other).toEqual(first)
        // Two roundings of the mean; AdamW divides by its size.
        expect(maxDifference(first, one.members()[0].dataSync())).toBeLessThan(1e-5)
      }
      population.update(createGradients(population), 0.1)
      const [a, b] = population.members().map((member) => member.dataSync())
      expect(a).not.toEqual(b)
    },
  )

  it('refuses members that start apart, and a length that is none', () => {
    const start = [startOf(3, 0), startOf(3, 1)]
    const rule = swap({ synchronousSteps: 2 })
    expect(() => createPopulation({ members: 2, optimizer: sgd(), start, rule })).toThrow(
      'start is 2 vectors, expected one vector, for swap',
    )
    expect(() => swap({ synchronousSteps: -1 })).toThrow('synchronousSteps is -1')
  })
})

describe('hwa', () => {
  it('O17: with H = 1 and a window of 1 is synchronous SGD', () => {
    const rule = hwa({ every: 1, window: 1 })
    const optimizer = sgd()
    const population = createPopulation({ members: 3, optimizer, start: startOf(5, 0), rule })
    let reference = [...startOf(5, 0)]
    for (let step = 0; step < 8; step++) {
      const gradients = createGradients(population)
      reference = add(reference, mean(gradients.map((gradient) => [...gradient.dataSync()])), -0.1)
      population.update(gradients, 0.1)
      expect(maxDifference(population.average().dataSync(), reference)).toBeLessThan(1e-5)
      for (const member of population.members()) {
        expect(member.dataSync()).toEqual(population.average().dataSync())
      }
    }
  })

  it('averages the last synchronisation points, and before the first the members', () => {
    const options = { members: 2, optimizer: sgd(), start: startOf(5, 0) }
    const population = createPopulation({ ...options, rule: hwa({ every: 2, window: 2 }) })
    train(population, 1)
    expect(population.average().dataSync()).toEqual(population.mean().dataSync())
    const path = train(population, 6)
    // Updates 2 … 7: synchronised after 2, 4, 6.
    const expected = mean([[...path[2][0]], [...path[4][0]]])
    expect(maxDifference(population.average().dataSync(), expected)).toBeLessThan(1e-6)
    expect(path[4][0]).toEqual(path[4][1])
    expect(path[5][0]).not.toEqual(path[5][1])
  })

  it('refuses settings without a meaning', () => {
    expect(() => hwa({ every: 0, window: 1 })).toThrow('every is 0')
    expect(() => hwa({ every: 1, window: 0 })).toThrow('window is 0')
  })
})
