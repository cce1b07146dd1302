import { type FoundBox, intersectionOverUnion, type TrueBox } from './box.js'

/** What is on an image and what a model sees there. */
export interface ScoredImage {
  truth: readonly TrueBox[]
  /** Scores from high to low. */
  found: readonly FoundBox[]
}

/** Precision is read off at recalls 0, 0.01, …, 1. */
const RECALL_POINTS = 101

/** One detection of a class: its score, and whether it is of an object. */
interface Verdict {
  score: number
  right: boolean
}

/**
 * Mean over classes of average precision when a detection counts from `overlap` on, by the rules of COCO: greedy
 * matching, each object found once, interpolated precision at 101 recalls. Classes that no (not difficult) object is of
 * are left out; without any the mean is 0.
 *
 * Fewer boxes count than COCO allows: `readDetections` drops those that score below 0.05, and keeps 100 of an image over
 * all classes, not of each.
 */
export function meanAveragePrecision(
  images: readonly ScoredImage[],
  classes: number,
  overlap: number,
): number {
  const precisions = Array.from({ length: classes }, (_, own) => classPrecision(images, own, overlap))
  const present = precisions.filter((precision) => precision !== null)
  return present.reduce((sum, precision) => sum + precision, 0) / Math.max(1, present.length)
}

/** Average precision of one class, or null where there is nothing of it to find. */
function classPrecision(images: readonly ScoredImage[], own: number, overlap: number): number | null {
  const verdicts: Verdict[] = []
  let objects = 0
  for (const { truth, found } of images) {
    const ofClass = truth.filter((box) => box.class === own)
    objects += ofClass.filter(({ difficult }) => !difficult).length
    const seen = found.filter((box) => box.class === own)
    if (seen.length > 0) verdicts.push(...judge(ofClass, seen, overlap))
  }
  if (objects === 0) return null
  // Stable: equal scores stay in the order of the images.
  return interpolatedPrecision(
    verdicts.sort((a, b) => b.score - a.score),
    objects,
  )
}

/** Which detections of one class on one image are right; those of difficult objects are left out. */
function judge(truth: readonly TrueBox[], found: readonly FoundBox[], overlap: number): Verdict[] {
  const taken = new Set<TrueBox>()
  return found.flatMap((box) => {
    const object =
      closest(truth, box, overlap, (one) => !one.difficult && !taken.has(one)) ??
      closest(truth, box, overlap, (one) => one.difficult && !taken.has(one))
    if (object) taken.add(object)
    return object?.difficult ? [] : [{ score: box.score, right: object !== null }]
  })
}

/** The object that a detection overlaps most, of those it may take and overlaps by at least `overlap`. */
function closest(
  truth: readonly TrueBox[],
  box: FoundBox,
  overlap: number,
  mayTake: (object: TrueBox) => boolean,
): TrueBox | null {
  let best: TrueBox | null = null
  let most = overlap
  for (const object of truth) {
    if (!mayTake(object)) continue
    const shared = intersectionOverUnion(object, box)
    if (shared < most) continue
    best = object
    most = shared
  }
  return best
}

/** Mean over the recall points of the best precision at that recall or a higher one. */
function interpolatedPrecision(verdicts: readonly Verdict[], objects: number): number {
  const recalls: number[] = []
  const precisions: number[] = []
  let right = 0
  for (const [index, verdict] of verdicts.entries()) {
    if (verdict.right) right += 1
    recalls.push(right / objects)
    precisions.push(right / (index + 1))
  }
  for (let place = precisions.length - 2; place >= 0; place--) {
    precisions[place] = Math.max(precisions[place], precisions[place + 1])
  }
  let [sum, place] = [0, 0]
  for (let point = 0; point < RECALL_POINTS; point++) {
    // A product, as in the reference: some recalls are 1e-16 above the hundredth that a quotient would give.
    const recall = point * 0.01
    while (place < recalls.length && recalls[place] < recall) place += 1
    if (place === recalls.length) break
    sum += precisions[place]
  }
  return sum / RECALL_POINTS
}
