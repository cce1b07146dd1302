import { type LineageInput, METHODS, RunConfig, type RunConfigInput, type RunId } from '@barycenter/contracts'
import { hashTensors } from '@barycenter/db/tensors'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { createMemoryWeights, type MemoryRun } from '../testing/memory-weights.js'
import { loadTestTask, TINY_RUN, trainInMemory } from '../testing/tiny-run.js'

const idOf = (place: number) => `01890000-0000-7000-8000-00000000000${place}` as RunId

interface Told {
  writer: MemoryRunWriter
  /** Of each result, by its method. */
  results: Map<string, LineageInput[] | undefined>
  subspace: LineageInput[]
}

async function train(config: RunConfigInput, runs: readonly MemoryRun[] = []): Promise<Told> {
  const writer = createMemoryRunWriter()
  const told: Told = { writer, results: new Map(), subspace: [] }
  const { saveResult, saveSubspace } = writer
  writer.saveResult = async (saved) => {
    told.results.set(saved.result.method, saved.inputs)
    await saveResult(saved)
  }
  writer.saveSubspace = async (saved) => {
    told.subspace = saved.inputs ?? []
    await saveSubspace(saved)
  }
  await trainInMemory(config, { writer, source: createMemoryWeights(runs) })
  return told
}

const runInputs = ({ writer }: Told) => writer.writes.find(({ inputs }) => inputs)!.inputs!
const snapshotHashes = (inputs: readonly LineageInput[] = []) =>
  inputs.filter(({ kind }) => kind === 'snapshot').map(({ sha256 }) => sha256)
const kinds = (inputs: readonly LineageInput[] = []) => [...new Set(inputs.map(({ kind }) => kind))]

describe('what a run tells of its inputs', () => {
  const config: RunConfigInput = { ...TINY_RUN, evaluate: { methods: [...METHODS], lawaWindow: 2 } }
  let own: Told
  let source: MemoryRun
  beforeAll(async () => {
    own = await train(config)
    source = { id: idOf(1), config, writer: own.writer }
  })

  it('is data and the weights before the first step, once', async () => {
    const { data, initial } = runInputs(own)
    const { record } = await loadTestTask(RunConfig.parse(config))
    expect(data).toMatchObject({ sha256: record.contentSha256, heldOut: record.heldOut.indicesSha256 })
    const first = await train({ ...config, snapshots: { includeInitial: true } })
    expect(initial).toEqual({
      sha256: first.writer.snapshots[0]!.sha256,
      from: [{ kind: 'drawn', seed: 1, sha256: initial!.sha256 }],
    })
    expect(own.writer.writes.filter(({ inputs }) => inputs)).toHaveLength(1)
  })

  it('is of a subspace its snapshots and offset, of a result what made it', () => {
    const stored = own.writer.snapshots.map(({ sha256 }) => sha256)
    expect(snapshotHashes(own.subspace)).toEqual(stored)
    expect(kinds(own.subspace)).toEqual(['snapshot', 'offset'])
    expect(snapshotHashes(own.results.get('swa'))).toEqual(stored)
    expect(snapshotHashes(own.results.get('lawa'))).toEqual(stored.slice(-2))
    expect(kinds(own.results.get('last'))).toEqual(['data'])
    expect(kinds(own.results.get('twa'))).toEqual(['data', 'subspace'])
    expect(kinds(own.results.get('ties'))).toEqual(['data', 'initial', 'snapshot'])
    const initial = own.results.get('ties')!.find(({ kind }) => kind === 'initial')
    expect(initial?.sha256).toBe(runInputs(own).initial?.sha256)
  })

  it('is the end of another run where it starts there', async () => {
    const { tensors } = own.writer.results.get('swa')!
    const told = await train({ ...config, initial: { kind: 'run', runId: idOf(1), weights: 'swa' } }, [
      source,
    ])
    const sha256 = hashTensors(tensors)
    expect(runInputs(told).initial?.from).toEqual([
      { kind: 'weights', runId: idOf(1), method: 'swa', sha256 },
    ])
    const index = await train({ ...config, initial: { kind: 'run', runId: idOf(1), weights: 1 } }, [source])
    expect(runInputs(index).initial?.from).toEqual([
      { kind: 'snapshot', runId: idOf(1), index: 1, sha256: own.writer.snapshots[1]!.sha256 },
    ])
  })

  it('is of a soup the ends of its runs, and of a what-if their snapshots', async () => {
    const other = { id: idOf(2), config, writer: (await train({ ...config, seed: 2 })).writer }
    const headline: RunConfigInput = { ...TINY_RUN }
    const soup = await train({ ...headline, soup: { runs: [idOf(1), idOf(2)] } }, [source, other])
    const inputsOf = (told: Told) =>
      told.writer.snapshots.flatMap((each) => (each as { inputs?: LineageInput[] }).inputs ?? [])
    expect(inputsOf(soup)).toEqual(
      [source, other].map(({ id, writer }) => ({
        kind: 'weights',
        runId: id,
        method: 'last',
        sha256: writer.results.get('last')!.result.weightsSha256,
      })),
    )
    expect(runInputs(soup).initial).toBeNull()
    const whatIf = await train({ ...headline, snapshotsOf: [{ run: idOf(2), indices: [2, 0] }] }, [
      source,
      other,
    ])
    expect(inputsOf(whatIf)).toEqual(
      [2, 0].map((index) => ({
        kind: 'snapshot',
        runId: idOf(2),
        index,
        sha256: other.writer.snapshots[index]!.sha256,
      })),
    )
    // The last weights of such a run are its last snapshot.
    expect(snapshotHashes(whatIf.results.get('last'))).toEqual([other.writer.snapshots[0]!.sha256])
  })
})
