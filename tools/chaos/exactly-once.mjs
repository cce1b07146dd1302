/** Counts of equal things: what is stored is compared as a multiset, as a writer may log the same point twice on purpose. */
export function countOf(things) {
  const counts = new Map()
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1)
  return counts
}

/** A point, or a line, of one run as text. Without a time where the writer does not know it. */
export const pointText = (key, step, value, time) => JSON.stringify(['point', key, step, value, time])
export const lineText = (message) => JSON.stringify(['line', message])

/** All of the batches, as texts. */
export function textsOf(batches) {
  return batches.flatMap(({ points, lines }) => [
    ...points.map(([key, step, value, time]) => pointText(key, step, value, time)),
    ...lines.map(lineText),
  ])
}

/**
 * Holds what is stored of one run against its writer's log: at least what was acknowledged, at most what was sent, each once.
 * @param {{ sent: { id: string, points: unknown[][], lines: string[] }[], acknowledged: Set<string> }} log
 * @param {string[]} stored texts, as many as the store holds
 * @returns {{ lost: string[], repeated: string[], invented: string[], stored: number, acknowledged: number, sent: number }}
 */
export function compareWithLog({ sent, acknowledged }, stored) {
  const texts = { sent: textsOf(sent), acknowledged: textsOf(sent.filter(({ id }) => acknowledged.has(id))) }
  const may = countOf(texts.sent)
  const must = countOf(texts.acknowledged)
  const has = countOf(stored)
  const more = (counts, than) =>
    [...counts].filter(([text, count]) => count > (than.get(text) ?? 0)).map(([text]) => text)
  const tooMany = more(has, may)
  return {
    lost: more(must, has),
    repeated: tooMany.filter((text) => may.has(text)),
    invented: tooMany.filter((text) => !may.has(text)),
    stored: stored.length,
    acknowledged: texts.acknowledged.length,
    sent: texts.sent.length,
  }
}
