import { type FoundBox, intersectionOverUnion } from './box.js'

/**
 * Greedy non-maximum suppression: of boxes of one class that overlap by more than `overlap` only the one with the highest
 * score stays.
 * @param found with scores from high to low
 * @returns at most `most`, with scores from high to low
 */
export function suppressOverlaps(
  found: readonly FoundBox[],
  { overlap, most }: { overlap: number; most: number },
): FoundBox[] {
  const kept: FoundBox[] = []
  for (const box of found) {
    if (kept.length === most) break
    const covered = kept.some(
      (other) => other.class === box.class && intersectionOverUnion(other, box) > overlap,
    )
    if (!covered) kept.push(box)
  }
  return kept
}
