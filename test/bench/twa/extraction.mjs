// Building the basis of 100 snapshots of 10 million weights from files, beside the form that makes one pass less.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { eachRound, spread } from './measure.mjs'
import { writeSnapshots } from './snapshot-files.mjs'
import { SNAPSHOTS } from './step-cost.mjs'

const FORMS = ['two-pass', 'one-pass']

/** Rows of the result table. Writes 4 bytes · 100 · dim of snapshots, and as much of basis a run, to the temporary folder. */
export function extraction({ dim, rounds }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'barycenter-extraction-'))
  try {
    const snapshots = path.join(folder, 'snapshots')
    writeSnapshots(snapshots, SNAPSHOTS, dim)
    const runs = Object.fromEntries(FORMS.map((form) => [form, []]))
    for (let round = 0; round < rounds; round++)
      for (const form of FORMS) runs[form].push(extractOnce(form, snapshots, dim))
    return FORMS.map((form) => resultRow(form, runs, rounds))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function extractOnce(form, snapshots, dim) {
  const script = fileURLToPath(new URL('extract.mjs', import.meta.url))
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [script, form, snapshots, String(SNAPSHOTS), String(dim)],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`extraction ${form} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

function resultRow(form, runs, rounds) {
  const own = runs[form]
  const seconds = (figure) =>
    spread(
      own.map((run) => figure(run) / 1000),
      1,
    )
  const without = ({ totalMs, ioMs }) => totalMs - ioMs
  const ratio = (figure) =>
    spread(eachRound(rounds, (round) => figure(own[round]) / figure(runs['one-pass'][round])))
  return [
    form,
    seconds(({ totalMs }) => totalMs),
    seconds(without),
    spread(own.map(({ peakBytes }) => peakBytes / 1e9)),
    ratio(({ totalMs }) => totalMs),
    ratio(without),
    Math.max(...own.map(({ error }) => error)).toExponential(1),
  ]
}
