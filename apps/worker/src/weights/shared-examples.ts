import type { DataRecord } from '@barycenter/contracts'

/**
 * A warning where weights may have been trained on what this run holds out: both saw one data set, split differently. Null
 * where they did not, or where nothing is known of their data.
 * @param whose the weights are, in words
 */
export function heldOutWarning(ours: DataRecord, theirs: DataRecord | null, whose: string): string | null {
  const isShared =
    theirs?.contentSha256 === ours.contentSha256 &&
    theirs.heldOut.indicesSha256 !== ours.heldOut.indicesSha256
  if (!isShared) return null
  return (
    `${whose} may have been trained on examples that this run holds out, so held-out scores flatter them; ` +
    'runs of one dataset.splitSeed hold the same ones out'
  )
}
