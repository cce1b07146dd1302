import { invalid } from './data-file.js'

/** Throws DATASET_INVALID when a part holds nothing, which skipping can bring about. */
export function checkParts(folder: string, records: string, counts: { train: number; test: number }): void {
  for (const part of ['train', 'test'] as const) {
    if (counts[part] > 0) continue
    throw invalid(folder, `no usable ${part === 'train' ? 'training' : 'test'} ${records}`, 'at least 1')
  }
}
