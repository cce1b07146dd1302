import { AppError, HEADLINE_METHODS, type RunConfigInput } from '@barycenter/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { hashes, killedAfter, logLines, points } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory, withOtherTestLabels } from '../testing/tiny-run.js'
import { createRunControl, StopRequested } from './run-control.js'

const eventTypes = (writer: MemoryRunWriter) =>
  writer.writes.flatMap(({ events = [] }) => events.map((event) => event.type))

describe('trainRun', () => {
  let straight: MemoryRunWriter

  beforeAll(async () => {
    straight = await trainInMemory(TINY_RUN)
  })

  it('goes through all phases and evaluates the three methods on the same images', () => {
    expect(eventTypes(straight)).toEqual([
      'phase.started',
      ...['base', 'subspace', 'twa'].flatMap(() => ['phase.completed', 'phase.started']),
      'phase.completed',
    ])
    expect([...straight.results.keys()]).toEqual([...HEADLINE_METHODS])
    for (const { result } of straight.results.values()) {
      expect(result.testCount).toBe(50)
      expect((result.test.accuracy * 50) % 1).toBeCloseTo(0, 10)
    }
  })

  it('logs a loss for every step and the objective before the first step and after each epoch', () => {
    const steps = (key: string) => straight.series(key).map(([step]) => step)
    expect(steps('base/train_loss')).toEqual(Array.from({ length: 21 }, (_, step) => step + 1))
    expect(steps('base/held_out_accuracy')).toEqual([7, 14, 21])
    expect(steps('twa/loss')).toEqual(Array.from({ length: 14 }, (_, step) => step + 1))
    expect(steps('twa/objective')).toEqual([0, 7, 14])
    expect(straight.series('twa/averaging_weight/00')[0]).toEqual([0, expect.closeTo(1 / 3, 6)])
    expect(straight.series('twa/averaging_weight/02').at(-1)?.[0]).toBe(14)
  })

  it('leaves no tensor behind', async () => {
    const { tf } = await openTestEngine()
    const before = tf.memory().numTensors
    await trainInMemory(TINY_RUN)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('gives the same bits again', async () => {
    const again = await trainInMemory(TINY_RUN)
    expect(hashes(again)).toEqual(hashes(straight))
    expect(points(again)).toEqual(points(straight))
  })

  it('resumes after a kill at any checkpoint to the same bits and the same points', async () => {
    const kills = straight.checkpoints.length
    expect(kills).toBeGreaterThan(10)
    for (let kill = 1; kill < kills; kill++) {
      const killed = killedAfter(kill)
      await expect(trainInMemory(TINY_RUN, { writer: killed })).rejects.toThrow()
      const resumed = await trainInMemory(TINY_RUN, { writer: createMemoryRunWriter(killed) })
      expect(hashes(resumed), `kill at checkpoint ${kill}`).toEqual(hashes(straight))
      expect(points(resumed).sort(), `kill at checkpoint ${kill}`).toEqual(points(straight).sort())
      expect(
        eventTypes(resumed).filter((type) => type === 'phase.started'),
        `kill at checkpoint ${kill}`,
      ).toHaveLength(4)
    }
  })

  it.each<[string, RunConfigInput['checkpoint']]>([
    ['none but between phases', { everySeconds: null }],
    ['after every step', { everySeconds: null, everySteps: 1 }],
    ['every 5 steps', { everySeconds: null, everySteps: 5 }],
    ['whenever a millisecond has gone by', { everySeconds: 0.001 }],
    [
      'as a clock and two counts say',
      { everySeconds: 0.01, everySteps: 3, keep: { newest: 3, everyEpochs: 2 } },
    ],
  ])('gives the same bits and points with checkpoints %s', async (_name, checkpoint) => {
    const other = await trainInMemory({ ...TINY_RUN, checkpoint })
    expect(hashes(other)).toEqual(hashes(straight))
    expect(points(other)).toEqual(points(straight))
    const killed = killedAfter(3)
    await expect(trainInMemory({ ...TINY_RUN, checkpoint }, { writer: killed })).rejects.toThrow()
    const resumed = await trainInMemory(
      { ...TINY_RUN, checkpoint },
      { writer: createMemoryRunWriter(killed) },
    )
    expect(hashes(resumed)).toEqual(hashes(straight))
    expect(points(resumed).sort()).toEqual(points(straight).sort())
  })

  it('leaves out points that were stored after the last checkpoint', async () => {
    const killed = createMemoryRunWriter()
    const save = killed.saveSnapshot
    // Everything before a snapshot is flushed: step 7 is stored, the last checkpoint is of step 4.
    killed.saveSnapshot = async (snapshot) => {
      await save(snapshot)
      throw new Error('killed')
    }
    await expect(trainInMemory(TINY_RUN, { writer: killed })).rejects.toThrow()
    expect(killed.checkpoints.at(-1)?.step).toBe(4)
    expect(killed.series('base/train_loss').at(-1)?.[0]).toBe(7)
    const resumed = await trainInMemory(TINY_RUN, { writer: createMemoryRunWriter(killed) })
    expect(points(resumed).sort()).toEqual(points(straight).sort())
    expect(hashes(resumed)).toEqual(hashes(straight))
  })

  it('says the score of a method once, also when it was killed between the result and the checkpoint', async () => {
    const killed = createMemoryRunWriter()
    const save = killed.saveResult
    killed.saveResult = async (result) => {
      await save(result)
      throw new Error('killed')
    }
    await expect(trainInMemory(TINY_RUN, { writer: killed })).rejects.toThrow()
    const resumed = await trainInMemory(TINY_RUN, { writer: createMemoryRunWriter(killed) })
    expect(logLines(resumed).filter((line) => line.startsWith('last: '))).toHaveLength(1)
    expect(hashes(resumed)).toEqual(hashes(straight))
  })

  it.each<[string, RunConfigInput['twa'], RunConfigInput['subspace']]>([
    ['learning rate 0 in the hull', { epochs: 1, learningRate: 0 }, { kind: 'hull' }],
    ['learning rate 0 in the span', { epochs: 1, learningRate: 0 }, { kind: 'span' }],
    [
      'learning rate 0 with decay',
      { epochs: 1, learningRate: 0, optimizer: { kind: 'sgd', weightDecay: 1 } },
      { kind: 'span' },
    ],
    ['no epochs', { epochs: 0 }, { kind: 'hull', coordinates: 'unit' }],
  ])('%s gives the uniform average to the last bit', async (_name, twa, subspace) => {
    const [last, swa, trained] = hashes(await trainInMemory({ ...TINY_RUN, twa, subspace }))
    expect(trained).toBe(swa)
    expect(last).not.toBe(swa)
  })

  it('trains the coefficients of a hull by tensor on held-out images', async () => {
    const writer = await trainInMemory({
      ...TINY_RUN,
      subspace: { kind: 'hull', blocks: 'tensor' },
      twa: { data: 'held-out', epochs: 8, batchSize: 12, learningRate: 0.1 },
    })
    const objective = writer.series('twa/objective').map(([, value]) => value)
    expect(objective).toHaveLength(9)
    expect(objective.at(-1)).toBeLessThan(objective[0])
    expect(writer.averagingWeights).toHaveLength(5)
  })

  it('never lets test labels choose weights: other labels change scores alone', async () => {
    const shuffled = await trainInMemory(TINY_RUN, {
      change: withOtherTestLabels,
    })
    expect(hashes(shuffled)).toEqual(hashes(straight))
    const accuracy = (writer: MemoryRunWriter) => writer.results.get('twa')?.result.test.accuracy
    expect(accuracy(shuffled)).toBeLessThan(accuracy(straight) ?? 0)
  })

  it('ends with LOSS_NOT_FINITE and keeps every point up to the one that is not a number', async () => {
    const writer = createMemoryRunWriter()
    // Decay of this size multiplies every weight by -999 a step, so the loss must overflow.
    const optimizer = { kind: 'sgd', weightDecay: 10 } as const
    // Without batch norm, which would hide the size of the weights from the loss.
    const model = { kind: 'mlp' as const, hidden: [8], batchNorm: false }
    const config = { ...TINY_RUN, model, base: { ...TINY_RUN.base, optimizer, learningRate: 100 } }
    await expect(trainInMemory(config, { writer })).rejects.toMatchObject({
      phase: 'base',
      cause: {
        code: 'LOSS_NOT_FINITE',
        message: expect.stringMatching(/base\/train_loss at step \d+ of phase base/),
      },
    })
    const losses = writer.series('base/train_loss').map(([, value]) => value)
    expect(losses.length).toBeGreaterThan(1)
    expect(losses.map(Number.isFinite)).toEqual(losses.map((_, place) => place < losses.length - 1))
    expect(writer.writes.at(-1)?.logs?.at(-1)).toMatchObject({ level: 'error' })
  })

  it('ends a run whose batch norm hides that its weights overflow, naming the layer', async () => {
    const optimizer = { kind: 'sgd', weightDecay: 10 } as const
    const config = { ...TINY_RUN, base: { ...TINY_RUN.base, optimizer, learningRate: 100 } }
    await expect(trainInMemory(config)).rejects.toMatchObject({
      phase: 'base',
      cause: {
        name: 'NonFiniteStatisticsError',
        message: expect.stringMatching(/^batch \w+ of ".*" at channel \d+ is .*, expected a finite number/),
      },
    })
  })

  it('refuses a schedule of one snapshot, which spans nothing, before the first step', async () => {
    const writer = createMemoryRunWriter()
    const config = { ...TINY_RUN, base: { ...TINY_RUN.base, epochs: 1 } }
    await expect(trainInMemory(config, { writer })).rejects.toMatchObject({
      phase: 'base',
      cause: {
        code: 'INVALID_CONFIG',
        message: expect.stringContaining('takes 1 in the 7 steps of base training (7 an epoch), expected at'),
      },
    })
    expect(writer.series('base/train_loss')).toEqual([])
  })

  it('leaves in the log that a stored snapshot is damaged: the store still takes lines', async () => {
    const writer = createMemoryRunWriter()
    writer.loadSnapshot = async () => {
      throw new AppError('TENSOR_CORRUPT', 'Tensor manifest 1, chunk 0: found other bytes')
    }
    await expect(trainInMemory(TINY_RUN, { writer })).rejects.toMatchObject({
      phase: 'subspace',
      cause: { code: 'TENSOR_CORRUPT' },
    })
    expect(writer.writes.at(-1)?.logs?.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining('chunk 0'),
    })
  })

  it('refuses snapshots that are all the same', async () => {
    const config = { ...TINY_RUN, base: { ...TINY_RUN.base, learningRate: 0 } }
    await expect(trainInMemory(config)).rejects.toMatchObject({
      cause: { code: 'SUBSPACE_DEGENERATE', message: expect.stringContaining('found 3 (1 distinct)') },
    })
  })

  it('finishes base training where it is asked to and goes on with a snapshot taken there', async () => {
    const control = createRunControl()
    const writer = createMemoryRunWriter()
    const save = writer.saveCheckpoint
    writer.saveCheckpoint = async (checkpoint, alongside) => {
      await save(checkpoint, alongside)
      control.finishRequested ||= checkpoint.step === 8
    }
    await trainInMemory({ ...TINY_RUN, base: { ...TINY_RUN.base, epochs: 1000 } }, { writer, control })
    expect(writer.snapshots.map(({ index, step }) => [index, step])).toEqual([
      [0, 7],
      [1, 8],
    ])
    expect([...writer.results.keys()]).toEqual([...HEADLINE_METHODS])
  })

  it('finishes before the first snapshot is due, too: the current weights and those of one more step span a line', async () => {
    const control = createRunControl()
    control.finishRequested = true
    const writer = createMemoryRunWriter()
    const base = { ...TINY_RUN.base, epochs: 30 }
    await trainInMemory({ ...TINY_RUN, base, snapshots: { from: 0.9 } }, { writer, control })
    expect(writer.snapshots.map(({ index, step }) => [index, step])).toEqual([
      [0, 0],
      [1, 1],
    ])
    expect([...writer.results.keys()]).toEqual([...HEADLINE_METHODS])
  })

  it('finishes no earlier than it has been when it was killed in between: no snapshot lies behind the end', async () => {
    const config = {
      ...TINY_RUN,
      base: { ...TINY_RUN.base, epochs: 5 },
      checkpoint: { everySeconds: null, everySteps: 1000 },
    }
    const killed = createMemoryRunWriter()
    const save = killed.saveSnapshot
    killed.saveSnapshot = async (snapshot) => {
      await save(snapshot)
      if (snapshot.step === 21) throw new Error('killed')
    }
    await expect(trainInMemory(config, { writer: killed })).rejects.toThrow()
    const control = createRunControl()
    control.finishRequested = true
    const resumed = await trainInMemory(config, { writer: createMemoryRunWriter(killed), control })
    expect(resumed.snapshots.map(({ index, step }) => [index, step])).toEqual([
      [0, 7],
      [1, 14],
      [2, 21],
    ])
    expect(resumed.series('evaluate/last/test_accuracy').map(([step]) => step)).toEqual([21])
  })

  it('stops at a step boundary when asked to, and goes on from there to the same bits', async () => {
    const control = createRunControl()
    const writer = createMemoryRunWriter()
    const save = writer.saveCheckpoint
    writer.saveCheckpoint = async (checkpoint, alongside) => {
      await save(checkpoint, alongside)
      control.stopRequested ||= checkpoint.phase === 'twa'
    }
    await expect(trainInMemory(TINY_RUN, { writer, control })).rejects.toBeInstanceOf(StopRequested)
    expect(writer.results.size).toBe(0)
    const resumed = await trainInMemory(TINY_RUN, { writer: createMemoryRunWriter(writer) })
    expect(hashes(resumed)).toEqual(hashes(straight))
  })
})
