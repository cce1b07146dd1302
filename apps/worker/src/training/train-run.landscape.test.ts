import {
  AveragingPath,
  LANDSCAPE_ARTIFACT,
  Landscape,
  PATH_ARTIFACT,
  type RunConfigInput,
} from '@barycenter/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { killedAfter, logLines } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory } from '../testing/tiny-run.js'
import { createRunControl, StopRequested } from './run-control.js'

const read = <T>(writer: MemoryRunWriter, name: string, schema: { parse(value: unknown): T }): T =>
  schema.parse(JSON.parse(Buffer.from(writer.artifacts.get(name)!).toString()))

const LOOKING: RunConfigInput = {
  ...TINY_RUN,
  model: { kind: 'mlp', hidden: [8], batchNorm: false },
  landscape: { resolution: 11, examples: 1000 },
}

/** Parameters of a stored thing, one after another. */
const flat = (tensors: readonly { name: string; data: ArrayLike<number> }[]) =>
  tensors.filter(({ name }) => !name.includes('running')).flatMap(({ data }) => Array.from(data))

describe('a run', () => {
  let writer: MemoryRunWriter
  beforeAll(async () => {
    await openTestEngine()
    writer = await trainInMemory(LOOKING)
  })

  it('places snapshots and averages where they are: by distances in all dimensions', () => {
    const path = read(writer, PATH_ARTIFACT, AveragingPath)
    const vectors = writer.snapshots.map(({ tensors }) => flat(tensors))
    const mean = vectors[0].map(
      (_, i) => vectors.reduce((sum, vector) => sum + vector[i], 0) / vectors.length,
    )
    const far = (vector: readonly number[]) => Math.hypot(...vector.map((value, i) => value - mean[i]))
    for (const { index, x, y, distance } of path.snapshots) {
      expect(Math.hypot(x, y, distance)).toBeCloseTo(far(vectors[index]), 4)
    }
    expect(path.methods.map(({ method }) => method)).toEqual(['last', 'swa', 'twa'])
    for (const { method, x, y, distance } of path.methods) {
      const weights = flat(writer.results.get(method)!.tensors)
      expect(Math.hypot(x, y, distance)).toBeCloseTo(far(weights), 3)
    }
    // Three snapshots span the plane: nothing of them lies out of it.
    expect(path.explained[0] + path.explained[1]).toBeCloseTo(1, 6)
  })

  it('measures at the place of SWA the loss of SWA, where the plane meets it', async () => {
    const landscape = read(writer, LANDSCAPE_ARTIFACT, Landscape)
    expect(landscape.losses).toHaveLength(11)
    expect(landscape.losses.every((row) => row.length === 11)).toBe(true)
    expect([landscape.examples, landscape.normExamples]).toEqual([12, 0])
    const heldOut = writer.results.get('swa')!.result.heldOutLoss
    const [x, y] = [nearest(landscape.xs, 0), nearest(landscape.ys, 0)]
    // No point of the grid need be SWA itself, but its neighbours lie around.
    const around = [-1, 0, 1].flatMap((up) => [-1, 0, 1].map((right) => landscape.losses[y + up][x + right]!))
    expect(Math.min(...around)).toBeLessThanOrEqual(heldOut)
    expect(Math.max(...around)).toBeGreaterThanOrEqual(heldOut)
  })

  it('scores each snapshot on held-out images, at its step', () => {
    const steps = writer.snapshots.map(({ step }) => step)
    expect(writer.series('snapshot/heldout_loss').map(([step]) => step)).toEqual(steps)
    // The last snapshot is the last iterate.
    const { heldOut, heldOutLoss } = writer.results.get('last')!.result
    expect(writer.series('snapshot/heldout_accuracy').at(-1)![1]).toBeCloseTo(heldOut.accuracy, 10)
    expect(writer.series('snapshot/heldout_loss').at(-1)![1]).toBeCloseTo(heldOutLoss, 6)
  })

  it('goes on with the rows of a landscape where it was killed, to the same bytes', async () => {
    const killed = killedAfter(16)
    await expect(trainInMemory(LOOKING, { writer: killed })).rejects.toThrow()
    const { phase, step } = (await killed.loadCheckpoint())!
    expect([phase, step]).toEqual(['evaluate', 4])
    const resumed = createMemoryRunWriter(killed)
    await trainInMemory(LOOKING, { writer: resumed })
    for (const name of [PATH_ARTIFACT, LANDSCAPE_ARTIFACT]) {
      expect(resumed.artifacts.get(name)).toEqual(writer.artifacts.get(name))
    }
    expect(resumed.series('snapshot/heldout_loss')).toHaveLength(3)
  })
})

describe('a landscape', () => {
  it('through three snapshots has them in its plane, with batch norm re-estimated at each point', async () => {
    const writer = await trainInMemory({
      ...TINY_RUN,
      model: { kind: 'mlp', hidden: [8], batchNorm: true },
      landscape: { through: [2, 0, 1], resolution: 11, examples: 10, data: 'train' },
    })
    const landscape = read(writer, LANDSCAPE_ARTIFACT, Landscape)
    expect([landscape.examples, landscape.normExamples, landscape.explained]).toEqual([10, 10, null])
    const [, , third] = landscape.snapshots
    expect([third.x, third.y]).toEqual([0, 0])
    for (const { distance } of landscape.snapshots) expect(distance).toBeLessThan(1e-5)
  })

  it('through a snapshot that is not taken is refused before the first step', async () => {
    const refused = trainInMemory({ ...LOOKING, landscape: { through: [0, 1, 3] } })
    await expect(refused).rejects.toMatchObject({
      cause: { message: 'landscape.through: found 3, expected at most 2, the index of the last snapshot' },
    })
  })

  it('on one line is left out, and said', async () => {
    const config: RunConfigInput = { ...LOOKING, base: { ...TINY_RUN.base, epochs: 2 } }
    const writer = await trainInMemory(config)
    expect(writer.artifacts.has(LANDSCAPE_ARTIFACT)).toBe(false)
    expect(logLines(writer).join('\n')).toContain('lie on one line')
  })

  it('stops when asked to, between two points', async () => {
    const control = createRunControl()
    const writer = createMemoryRunWriter()
    const write = writer.write.bind(writer)
    writer.write = (batch) => {
      if (batch.logs?.some(({ message }) => message.startsWith('Measuring the loss')))
        control.stopRequested = true
      return write(batch)
    }
    const save = writer.saveCheckpoint.bind(writer)
    writer.saveCheckpoint = (checkpoint, alongside, keep) => {
      if (alongside?.logs?.some(({ message }) => message.startsWith('Measuring the loss')))
        control.stopRequested = true
      return save(checkpoint, alongside, keep)
    }
    await expect(trainInMemory(LOOKING, { writer, control })).rejects.toBeInstanceOf(StopRequested)
    expect(writer.results.size).toBe(3)
    expect(writer.artifacts.has(LANDSCAPE_ARTIFACT)).toBe(false)
  })
})

function nearest(values: readonly number[], to: number): number {
  return values.reduce((best, value, i) => (Math.abs(value - to) < Math.abs(values[best] - to) ? i : best), 0)
}
