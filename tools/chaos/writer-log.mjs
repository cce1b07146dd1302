import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

/**
 * A writer's own account, line by line on disk: what it is about to send, before it does, and what was acknowledged, after.
 * It decides later what the store must hold and what it may.
 */
export function openWriterLog(file) {
  const handle = openSync(file, 'a')
  const write = (entry) => writeSync(handle, `${JSON.stringify(entry)}\n`)
  return {
    /** @param {{ id: string, points: [key: string, step: number, value: number | string, time: number | null][], lines: string[] }} batch */
    sent: (batch) => write({ sent: batch }),
    acknowledged: (id) => write({ acknowledged: id }),
    refused: (id, reason) => write({ refused: id, reason }),
    close: () => closeSync(handle),
  }
}

/** @returns {{ sent: object[], acknowledged: Set<string>, refused: { refused: string, reason: string }[] }} */
export function readWriterLog(file) {
  const entries = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return {
    sent: entries.flatMap((entry) => (entry.sent ? [entry.sent] : [])),
    acknowledged: new Set(entries.flatMap((entry) => entry.acknowledged ?? [])),
    refused: entries.filter((entry) => entry.refused),
  }
}
