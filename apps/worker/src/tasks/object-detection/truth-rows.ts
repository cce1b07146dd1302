import type { HostBatch, HostTensor } from '../task.js'
import type { TrueBox } from './box.js'

/** Image in the batch, class, difficult, x1, y1, x2, y2. */
const COLUMNS = 7

/** The objects on the images of a batch, one a row: what its meter compares with. */
export function truthRows(images: readonly (readonly TrueBox[])[]): HostTensor {
  const rows = images.flatMap((boxes, image) =>
    boxes.map((box) => [image, box.class, Number(box.difficult), box.x1, box.y1, box.x2, box.y2]),
  )
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, COLUMNS] }
}

/** The objects on each image of a batch. */
export function truthOf({ size, forMeter }: Pick<HostBatch, 'size' | 'forMeter'>): TrueBox[][] {
  const { data } = forMeter.truth
  const images: TrueBox[][] = Array.from({ length: size }, () => [])
  for (let place = 0; place < data.length; place += COLUMNS) {
    const [image, kind, difficult, x1, y1, x2, y2] = data.subarray(place, place + COLUMNS)
    images[image].push({ class: kind, difficult: difficult === 1, x1, y1, x2, y2 })
  }
  return images
}
