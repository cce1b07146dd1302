import path from 'node:path'
import { Stop } from '../steps/say.mjs'
import { compareWithLog, lineText, pointText } from './exactly-once.mjs'
import { openWriterLog, readWriterLog } from './writer-log.mjs'

/**
 * Compares what is stored of each writer's run with the writer's own log.
 * @param {{ runId: string, file: string, timed: boolean }[]} runs `timed`: whether the log knows the times of its points
 * @returns {Promise<{ faults: string[], stored: number, acknowledged: number, sent: number }>} `faults` in words
 */
export async function judgeWriters(client, runs) {
  const faults = []
  const sum = { stored: 0, acknowledged: 0, sent: 0 }
  for (const { runId, file, timed } of runs) {
    const log = readWriterLog(file)
    const found = compareWithLog(log, await readStored(client, runId, timed))
    for (const field of Object.keys(sum)) sum[field] += found[field]
    for (const fault of ['lost', 'repeated', 'invented'])
      if (found[fault].length > 0)
        faults.push(`run ${runId}: ${found[fault].length} ${fault}, such as ${found[fault][0]}`)
    for (const { reason } of log.refused) faults.push(`run ${runId}: a batch was refused: ${reason}`)
  }
  return { faults, ...sum }
}

/** Every point and line that the API gives of a run. */
async function readStored(client, runId, timed) {
  const { series } = await client.call('getRunMetrics', { params: { runId }, query: {} })
  // Nobody rewinds these runs: a point that counts as superseded would be missing from `points`, which finds it lost.
  const points = series.flatMap(({ key, points }) =>
    points.map(([step, time, value]) => pointText(key, step, value, timed ? time : null)),
  )
  return [...points, ...(await readLines(client, runId)).map(lineText)]
}

async function readLines(client, runId) {
  const lines = []
  for (let after = 0; ; ) {
    const page = (await client.call('getRunLogs', { params: { runId }, query: { after } })).logs
    if (page.length === 0) return lines
    lines.push(...page.map(({ message }) => message))
    after = page.at(-1).seq
  }
}

/** A judge that finds nothing proves nothing: it is shown a batch that is stored twice, and one that is not stored. */
export async function tryTheJudge(client, folder) {
  const { id: runId } = await client.call('createExternalRun', {
    body: { experiment: 'storm: planted faults' },
  })
  const file = path.join(folder, 'planted.jsonl')
  const log = openWriterLog(file)
  const store = (batchId, [[key, step, value, timestamp]]) =>
    client.call('logRunBatch', {
      params: { runId },
      body: { batchId, metrics: [{ key, step, value, timestamp }] },
    })
  const [twice, never] = [[['twice', 1, 0.5, 1000]], [['never', 1, 0.5, 1000]]]
  for (const [id, points] of [
    ['a', twice],
    ['b', never],
  ]) {
    log.sent({ id, points, lines: [] })
    log.acknowledged(id)
  }
  log.close()
  await store('a', twice)
  await store('again', twice)
  await client.call('endExternalRun', { params: { runId }, body: { status: 'completed' } })
  const { faults } = await judgeWriters(client, [{ runId, file, timed: true }])
  const found = ['1 lost', '1 repeated'].filter((words) => faults.some((fault) => fault.includes(words)))
  if (found.length < 2) throw new Stop(`the judge does not find planted faults: ${JSON.stringify(faults)}`)
}
