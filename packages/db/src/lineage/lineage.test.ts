import type { Lineage, LineageInput, RunId, RunInputs } from '@barycenter/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ClaimedRun } from '../database.js'
import type { RunWriter } from '../runs/run-writer.js'
import { hashTensors, type NamedTensor } from '../tensors/tensors.js'
import {
  claimNewRun,
  type DatabaseFixture,
  methodResult,
  openFixture,
  SUBSPACE_VIEW,
  seededTensor,
} from '../testing/fixtures.js'

let fixture: DatabaseFixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const weights = (seed: number): NamedTensor[] => [seededTensor('dense/kernel', [3, 4], seed)]
const hash = (seed: number) => hashTensors(weights(seed))
const data: RunInputs['data'] = {
  kind: 'data',
  name: 'digits',
  sha256: 'd'.repeat(64),
  train: 'a'.repeat(64),
  heldOut: 'b'.repeat(64),
  test: 'c'.repeat(64),
}
const offset = seededTensor('offset', [12], 77)
const basis = [offset, seededTensor('basis/0', [1, 12], 78)]

type Claimed = ClaimedRun & { writer: RunWriter }
const ownSnapshot = (seed: number, index: number): LineageInput => ({
  kind: 'snapshot',
  runId: null,
  index,
  sha256: hash(seed),
})

/** A run with two snapshots (of `seed` and the next), a subspace and the results that are made of them. */
async function runOfEverything(seed: number, begin = true): Promise<Claimed> {
  const claimed = await claimNewRun(fixture)
  const { writer } = claimed
  if (begin) {
    const initial = {
      sha256: 'e'.repeat(64),
      from: [{ kind: 'drawn', seed: 1, sha256: 'e'.repeat(64) } as const],
    }
    await writer.write({ inputs: { data, initial } })
  }
  for (const index of [0, 1])
    await writer.saveSnapshot({
      index,
      step: index * 7,
      epoch: index,
      norm: 1,
      tensors: weights(seed + index),
    })
  await writer.saveSubspace({
    state: {},
    view: SUBSPACE_VIEW,
    tensors: basis,
    durationMs: 1,
    inputs: [
      ownSnapshot(seed, 0),
      ownSnapshot(seed + 1, 1),
      { kind: 'offset', sha256: hashTensors([offset]) },
    ],
  })
  const subspace = { kind: 'subspace', runId: null, sha256: hashTensors(basis) } as const
  for (const [method, inputs] of [
    ['last', [data]],
    ['swa', [data, ownSnapshot(seed, 0), ownSnapshot(seed + 1, 1)]],
    ['twa', [data, subspace]],
  ] as const)
    await writer.saveResult({
      result: methodResult(method, 0.5, weights(seed + 9)),
      tensors: weights(seed + 9),
      inputs: [...inputs],
    })
  return claimed
}

/** A run of another one's first snapshot, as a what-if has it. */
async function runOfBorrowed(source: RunId, seed: number): Promise<Claimed> {
  const claimed = await claimNewRun(fixture)
  await fixture.sql('INSERT INTO run_source (run_id, source_id) VALUES ($1, $2)', [claimed.run.id, source])
  const from = { runId: source, index: 0, sha256: hash(seed) }
  await claimed.writer.borrowSnapshot!({ index: 0, step: 0, epoch: 0, norm: 1, from })
  return claimed
}

const read = (id: RunId, verify = false) => fixture.db.runs.readLineage(id, verify)
const edge = ({ edges }: Lineage, from: string, to: string) =>
  edges.find((each) => each.from === from && each.to === to)
const node = ({ nodes }: Lineage, id: string) => nodes.find((each) => each.id === id)
const checks = ({ edges }: Lineage) => [...new Set(edges.map(({ check }) => check))].sort()

describe('the lineage of a run', () => {
  let seed = 0
  let run: RunId
  let claimed: Claimed
  beforeEach(async () => {
    seed += 100
    claimed = await runOfEverything(seed)
    run = claimed.run.id
  })

  it('goes from data and drawn weights to the evaluation, each step by its hash', async () => {
    const lineage = await read(run)
    expect(edge(lineage, `data:${data.sha256}`, `run:${run}`)?.sha256).toBe(data.sha256)
    expect(edge(lineage, `initial:${run}`, `run:${run}`)?.sha256).toBe('e'.repeat(64))
    expect(edge(lineage, `run:${run}`, `snapshot:${run}:1`)).toMatchObject({ relation: 'trained' })
    expect(edge(lineage, `snapshot:${run}:1`, `subspace:${run}`)?.sha256).toBe(hash(seed + 1))
    expect(edge(lineage, `offset:${run}`, `subspace:${run}`)?.sha256).toBe(hashTensors([offset]))
    expect(edge(lineage, `subspace:${run}`, `weights:${run}:twa`)?.sha256).toBe(hashTensors(basis))
    expect(edge(lineage, `weights:${run}:twa`, `evaluation:${run}:twa`)?.sha256).toBe(hash(seed + 9))
    expect(edge(lineage, `data:${data.sha256}`, `evaluation:${run}:twa`)?.sha256).toBe(data.sha256)
    expect(edge(lineage, `run:${run}`, `weights:${run}:last`)?.relation).toBe('trained')
    expect(lineage.complete).toBe(true)
    expect(checks(lineage)).toEqual([null])
  })

  it('is verified against what is stored', async () => {
    const lineage = await read(run, true)
    // The data set and the drawn weights are nowhere in the store; what was trained has no hash to compare.
    expect(checks(lineage)).toEqual(['equal', 'not stored', null])
    expect(node(lineage, `snapshot:${run}:0`)).toMatchObject({ intact: true, sha256: hash(seed) })
    expect(node(lineage, `offset:${run}`)).toMatchObject({ intact: true, sha256: hashTensors([offset]) })
  })

  it('tells bytes that were changed in the database', async () => {
    await fixture.sql(
      `UPDATE tensor_chunk SET data = set_byte(data, 0, get_byte(data, 0) # 1) WHERE hash =
        (SELECT hash FROM manifest_chunk JOIN snapshot USING (manifest_id) WHERE run_id = $1 AND index = 1)`,
      [run],
    )
    const lineage = await read(run, true)
    expect(node(lineage, `snapshot:${run}:1`)?.intact).toBe(false)
    expect(edge(lineage, `snapshot:${run}:1`, `weights:${run}:swa`)?.check).toBe('differs')
    expect(edge(lineage, `snapshot:${run}:0`, `weights:${run}:swa`)?.check).toBe('equal')
  })

  it('tells an input that is another one by now', async () => {
    const tensors = weights(seed + 50)
    await claimed.writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors })
    const lineage = await read(run, true)
    expect(edge(lineage, `snapshot:${run}:0`, `subspace:${run}`)).toMatchObject({
      sha256: hash(seed),
      check: 'differs',
    })
    expect(node(lineage, `snapshot:${run}:0`)).toMatchObject({ sha256: hash(seed + 50), intact: true })
  })

  it('goes down to runs that took its snapshots, and from there up, by way of these alone', async () => {
    const child = (await runOfBorrowed(run, seed)).run.id
    const taken = `snapshot:${child}:0`
    expect(edge(await read(run, true), `snapshot:${run}:0`, taken)).toMatchObject({ check: 'equal' })
    const seen = await read(child)
    expect(edge(seen, `snapshot:${run}:0`, taken)?.sha256).toBe(hash(seed))
    expect(node(seen, `run:${run}`)).toBeDefined()
    expect(node(seen, `snapshot:${run}:1`)).toBeUndefined()
    expect(node(seen, `weights:${run}:swa`)).toBeUndefined()
  })

  it('keeps telling what a deleted run gave', async () => {
    const child = (await runOfBorrowed(run, seed)).run.id
    await fixture.sql('DELETE FROM run WHERE id = $1', [run])
    const lineage = await read(child, true)
    expect(edge(lineage, `snapshot:${run}:0`, `snapshot:${child}:0`)).toMatchObject({
      sha256: hash(seed),
      check: 'missing',
    })
    expect(node(lineage, `snapshot:${run}:0`)).toMatchObject({
      isStored: false,
      title: 'snapshot that is gone',
    })
    expect(node(lineage, `snapshot:${child}:0`)).toMatchObject({ isStored: true, intact: true })
  })

  it('tells what it was cloned from and its clones as runs alone, as no weights are shared', async () => {
    const clone = (await runOfEverything(seed + 30)).run.id
    const clonesClone = (await runOfEverything(seed + 40)).run.id
    const cloned = "UPDATE run SET parent_run_id = $1, origin = 'clone' WHERE id = $2"
    await fixture.sql(cloned, [run, clone])
    await fixture.sql(cloned, [clone, clonesClone])
    const lineage = await read(clone)
    expect(edge(lineage, `run:${run}`, `run:${clone}`)?.relation).toBe('cloned')
    expect(edge(lineage, `run:${clone}`, `run:${clonesClone}`)?.relation).toBe('cloned')
    const others = lineage.nodes.filter(({ runId }) => runId !== null && runId !== clone)
    expect(others.map(({ id }) => id).sort()).toEqual([`run:${run}`, `run:${clonesClone}`].sort())
    expect(others.every(({ recorded }) => recorded)).toBe(true)
    expect(node(lineage, `weights:${clone}:twa`)).toBeDefined()
  })

  it('of a clone stays sound when what it was cloned from is purged', async () => {
    const clone = (await runOfEverything(seed + 30)).run.id
    await fixture.sql("UPDATE run SET parent_run_id = $1, origin = 'clone' WHERE id = $2", [run, clone])
    await fixture.sql('DELETE FROM run WHERE id = $1', [run])
    expect(await fixture.db.runs.get(clone)).toMatchObject({ parentRunId: null, origin: 'clone' })
    const lineage = await read(clone, true)
    expect(lineage.nodes.filter(({ runId }) => runId === run)).toEqual([])
    expect(checks(lineage)).toEqual(['equal', 'not stored', null])
  })

  it('of an earlier version is told as not recorded', async () => {
    const old = (await runOfEverything(seed + 20, false)).run.id
    await fixture.sql('UPDATE method_result SET inputs = NULL WHERE run_id = $1', [old])
    await fixture.sql('UPDATE subspace SET inputs = NULL WHERE run_id = $1', [old])
    const lineage = await read(old, true)
    const unrecorded = lineage.nodes.filter(({ recorded }) => !recorded).map(({ kind }) => kind)
    expect([...new Set(unrecorded)].sort()).toEqual(['evaluation', 'run', 'snapshot', 'subspace', 'weights'])
    expect(edge(lineage, `run:${old}`, `subspace:${old}`)).toMatchObject({
      relation: 'trained',
      sha256: null,
    })
  })
})
