import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RunConfig, type RunConfigInput, type RunId } from '@barycenter/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryWeights } from '../testing/memory-weights.js'
import { hashes } from '../testing/run-facts.js'
import { TINY_RUN, trainInMemory } from '../testing/tiny-run.js'
import { createRunControl } from '../training/run-control.js'
import { openFolderRunWriter, readFolderResults } from './folder-run-writer.js'
import { type FolderRunOptions, trainInFolder } from './train-in-folder.js'

const FIRST = '01890000-0000-7000-8000-0000000000aa' as RunId
const SECOND = '01890000-0000-7000-8000-0000000000bb' as RunId
const config = RunConfig.parse(TINY_RUN)
const newFolder = () => mkdtempSync(path.join(tmpdir(), 'barycenter-folder-run-'))

const train = (options: Partial<FolderRunOptions> = {}) =>
  trainInFolder({ folder: newFolder(), config, dataRoots: [], engine: 'wasm', ...options })
const hashesOf = async (trained: ReturnType<typeof train>) => {
  const { results } = await trained
  return ['last', 'swa', 'twa'].map((method) => results.find((each) => each.method === method)?.weightsSha256)
}

/** Stops at a step boundary once a part of the run is done: nothing is stored that a kill would not leave. */
function stopAt(part: number): Pick<FolderRunOptions, 'control' | 'onProgress'> {
  const control = createRunControl()
  return {
    control,
    onProgress({ fraction }) {
      if (fraction >= part) control.stopRequested = true
    },
  }
}

describe('a run in a folder', () => {
  let expected: (string | undefined)[]
  beforeAll(async () => {
    expected = hashes(await trainInMemory(TINY_RUN))
  })

  it('ends at the bits of a run in any other store, and says on which data', async () => {
    const folder = newFolder()
    const { data, engine } = await train({ folder })
    expect(await hashesOf(train({ folder }))).toEqual(expected)
    expect([data.name, data.train.count, engine.name]).toEqual(['optdigits', 108, 'wasm'])
  })

  it.each([0.1, 0.5, 0.8])('goes on to the same bits when it was stopped at %f', async (part) => {
    const folder = newFolder()
    await expect(train({ folder, ...stopAt(part) })).rejects.toThrow()
    expect(await hashesOf(train({ folder }))).toEqual(expected)
  })

  it('keeps what other runs look at: artifacts', async () => {
    const writer = await openFolderRunWriter(newFolder())
    const data = Buffer.from('{}')
    await writer.saveArtifact({ name: 'samples/last.json', mediaType: 'application/json', data })
    expect(await writer.loadArtifact('samples/last.json')).toEqual(data)
    expect(await writer.loadArtifact('tokenizer.json')).toBeNull()
  })

  it('starts from the weights of a run in another folder as from those in any store', async () => {
    const tuned: RunConfigInput = { ...TINY_RUN, initial: { kind: 'run', runId: FIRST, weights: 'last' } }
    const first = newFolder()
    await train({ folder: first })
    const runs = [{ id: FIRST, name: 'first', config, folder: first }]
    const writer = await trainInMemory(TINY_RUN)
    const source = createMemoryWeights([{ id: FIRST, config: TINY_RUN, writer }])
    const inMemory = hashes(await trainInMemory(tuned, { source }))
    expect(await hashesOf(train({ config: RunConfig.parse(tuned), runs }))).toEqual(inMemory)
  })

  it('averages the ends of runs in other folders, and counts what these took', async () => {
    const folders = { [FIRST]: newFolder(), [SECOND]: newFolder() }
    const other = { ...config, seed: 2, dataset: { ...config.dataset, splitSeed: 1 } }
    await train({ folder: folders[FIRST] })
    await train({ folder: folders[SECOND], config: other })
    const runs = [
      { id: FIRST, name: 'first', config, folder: folders[FIRST] },
      { id: SECOND, name: 'second', config: other, folder: folders[SECOND] },
    ]
    const folder = newFolder()
    const soup = RunConfig.parse({ ...TINY_RUN, soup: { runs: [FIRST, SECOND] } })
    const { results } = await train({ folder, config: soup, runs })
    const lastOf = async (id: RunId) =>
      (await readFolderResults(folders[id])).find(({ result }) => result.method === 'last')!.tensors
    const [one, two] = [await lastOf(FIRST), await lastOf(SECOND)]
    const mean = (await readFolderResults(folder)).find(({ result }) => result.method === 'swa')!.tensors
    const parameters = one.filter(({ name }) => !name.includes('running'))
    for (const [index, { data }] of parameters.entries()) {
      const expected = data.map((value, place) => (value + two[index].data[place]) / 2)
      expect(largestDifference(mean[index].data, expected)).toBeLessThan(1e-6)
    }
    const gradients = (method: string) =>
      results.find((result) => result.method === method)!.budget!.gradientEvaluations
    expect([gradients('swa'), gradients('twa')]).toEqual([2 * 3 * 108, 2 * 3 * 108 + 2 * 108])
  })
})

function largestDifference(found: Float32Array, expected: Float32Array): number {
  return Math.max(...found.map((value, place) => Math.abs(value - expected[place])))
}
