import type { BoxedImages } from './boxed-image-set.js'
import type { SkipLog } from './record-policy.js'

type Box = [left: number, top: number, right: number, bottom: number]

/** A box in pixels of its image, as an annotation has it. */
export interface RawBox {
  box: Box
  classId: number
  difficult: boolean
}

/** Where a box came from, for reports. */
interface Place {
  file: string
  width: number
  height: number
}

/** The boxes of a part, image by image. */
export interface BoxCollector {
  /** Adds the boxes of the next image; those of no area and those outside of it go to `log`. */
  add(place: Place, boxes: (RawBox & { record: string })[]): void
  readonly clipped: number
  take(pixels: Uint8Array): BoxedImages
}

export function createBoxCollector(log: SkipLog): BoxCollector {
  const offsets = [0]
  const kept: RawBox[] = []
  let clipped = 0
  return {
    get clipped() {
      return clipped
    },
    add(place, boxes) {
      for (const { record, box, ...rest } of boxes) {
        const inside = cut(box, place)
        if (!inside) {
          report(log, place, record, box)
          continue
        }
        if (inside.some((side, index) => side !== box[index])) clipped++
        kept.push({ ...rest, box: toParts(inside, place) })
      }
      offsets.push(kept.length)
    },
    take: (pixels) => ({
      count: offsets.length - 1,
      pixels,
      offsets: Int32Array.from(offsets),
      boxes: Float32Array.from(kept.flatMap(({ box }) => box)),
      classes: Uint8Array.from(kept, ({ classId }) => classId),
      difficult: Uint8Array.from(kept, ({ difficult }) => Number(difficult)),
    }),
  }
}

/** The part of a box inside its image, or null when that has no area. */
function cut([left, top, right, bottom]: Box, { width, height }: Place): Box | null {
  const inside: Box = [Math.max(left, 0), Math.max(top, 0), Math.min(right, width), Math.min(bottom, height)]
  return inside[0] < inside[2] && inside[1] < inside[3] ? inside : null
}

function toParts([left, top, right, bottom]: Box, { width, height }: Place): Box {
  return [left / width, top / height, right / width, bottom / height]
}

function report(log: SkipLog, { file, width, height }: Place, record: string, box: Box): void {
  const [left, top, right, bottom] = box
  const fault = left < right && top < bottom ? 'outside of the image' : 'of no area'
  log.refuse(file, record, `a box ${fault} (${box.join(', ')})`, `an area within ${width}×${height} pixels`)
}
