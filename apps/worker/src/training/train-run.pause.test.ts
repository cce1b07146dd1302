import { beforeAll, expect, it } from 'vitest'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { hashes, points } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory } from '../testing/tiny-run.js'
import { createRunControl, type RunControl, StopRequested } from './run-control.js'

let straight: MemoryRunWriter
beforeAll(async () => {
  straight = await trainInMemory(TINY_RUN)
})

/** A pause that is seen at the n-th look, counted from 1. */
function pausedAt(look: number): RunControl {
  let looks = 0
  return Object.defineProperty(createRunControl(), 'pauseRequested', { get: () => ++looks >= look })
}

async function pauseAt(look: number): Promise<MemoryRunWriter> {
  const writer = createMemoryRunWriter()
  await expect(trainInMemory(TINY_RUN, { writer, control: pausedAt(look) })).rejects.toBeInstanceOf(
    StopRequested,
  )
  return writer
}

it('stores the step that was reached, whatever the rhythm of checkpoints, and goes on from there', async () => {
  const steps = straight.checkpoints.filter(({ phase }) => phase === 'base').map(({ step }) => step)
  const paused = await pauseAt(6)
  expect(steps).not.toContain(5)
  expect(paused.checkpoints.at(-1)).toMatchObject({ phase: 'base', step: 5 })
  const resumed = await trainInMemory(TINY_RUN, { writer: createMemoryRunWriter(paused) })
  expect(hashes(resumed)).toEqual(hashes(straight))
  expect(points(resumed)).toEqual(points(straight))
})

it('ends at the same bits wherever it was paused, and leaves no tensor behind', async () => {
  const { tf } = await openTestEngine()
  const before = tf.memory().numTensors
  for (const look of [1, 9, 30, 45, 60, 70, 80, 100]) {
    const control = pausedAt(look)
    const writer = createMemoryRunWriter()
    await trainInMemory(TINY_RUN, { writer, control }).catch((error: unknown) => {
      if (!(error instanceof StopRequested)) throw error
    })
    const resumed =
      writer.results.size === straight.results.size
        ? writer
        : await trainInMemory(TINY_RUN, { writer: createMemoryRunWriter(writer) })
    expect(hashes(resumed), `paused at look ${look}`).toEqual(hashes(straight))
  }
  expect(tf.memory().numTensors).toBe(before)
})
