import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { leastSquares } from '../../test-support/problems.js'
import { hull, sizes, span } from '../../test-support/subspaces.js'
import { projectOnto } from './projection.js'

const problem = leastSquares('projection', sizes[1])

describe('projectOnto', () => {
  it('leaves no tensor behind when the way back fails', async () => {
    const subspace = await span(problem)
    const broken = { apply: subspace.apply, adjoint: () => Promise.reject(new Error('rank 1 is gone')) }
    const vector = tf.ones<tf.Rank.R1>([problem.dim])
    const failing = () => expect(projectOnto(broken, vector)).rejects.toThrow('rank 1 is gone')
    expect(await tensorsLeftBy(failing)).toBe(0)
  })
})

describe('Subspace.orthonormal', () => {
  it('holds for float32 rows of a span or a hull, not for unit or packed ones', async () => {
    expect((await span(problem)).orthonormal).toBe(true)
    expect((await hull(problem)).orthonormal).toBe(true)
    expect((await hull(problem, { coordinates: 'unit' })).orthonormal).toBe(false)
    expect((await hull(problem, { precision: { bits: 8 } })).orthonormal).toBe(false)
  })
})
