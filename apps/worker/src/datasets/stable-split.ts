import { createHash } from 'node:crypto'

/**
 * Parts of a set that names none: about a fifth becomes the test part. Each record's own key decides, so it stays in
 * its part when others are added, and equal records never stand in both. Everything stays in training when nothing
 * else would be left of it.
 */
export function splitByKey<T>(records: T[], keyOf: (record: T) => string): { train: T[]; test: T[] } {
  const train = records.filter((record) => !isTestKey(keyOf(record)))
  if (train.length === 0) return { train: records, test: [] }
  return { train, test: records.filter((record) => isTestKey(keyOf(record))) }
}

function isTestKey(key: string): boolean {
  return createHash('sha256').update(key).digest().readUInt32BE() % 5 === 0
}
