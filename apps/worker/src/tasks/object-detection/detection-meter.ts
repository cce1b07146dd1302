import type { SplitMetrics } from '@barycenter/contracts'
import type { Depth, Meter } from '../task.js'
import { meanAveragePrecision, type ScoredImage } from './average-precision.js'
import { outputsOf, readDetections } from './read-detections.js'
import { truthOf } from './truth-rows.js'

/** IoU from which a box counts as found: 0.5, 0.55, …, 0.95, as COCO has them. */
const OVERLAPS = Array.from({ length: 10 }, (_, index) => 0.5 + 0.05 * index)

/**
 * Mean average precision at IoU 0.5 and, where `depth` is full, its mean over ten IoUs. Outputs are scores
 * [batch, cells, classes] and corners [batch, cells, 4].
 */
export function detectionMeter(grid: { cells: number; classes: number }, depth: Depth): Meter {
  const images: ScoredImage[] = []
  const precisionAt = (overlap: number) => meanAveragePrecision(images, grid.classes, overlap)
  return {
    add(outputs, batch) {
      for (const [image, truth] of truthOf(batch).entries()) {
        images.push({ truth, found: readDetections(outputsOf(outputs, image, grid)) })
      }
    },
    metrics(): SplitMetrics {
      if (depth === 'quick') return { map_50: precisionAt(OVERLAPS[0]) }
      const precisions = OVERLAPS.map(precisionAt)
      const sum = precisions.reduce((total, precision) => total + precision, 0)
      return { map_50: precisions[0], map: sum / precisions.length }
    },
  }
}
