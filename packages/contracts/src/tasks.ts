import { z } from 'zod'

/** What a run learns to do. Its model decides it, and its data set must be of the same task. */
export const TASKS = [
  'image-classification',
  'object-detection',
  'language-model',
  'text-classification',
  'translation',
] as const
export const TaskName = z.enum(TASKS)
export type TaskName = z.infer<typeof TaskName>

/** A figure that a trained model is judged by on a split, besides its loss. */
export interface TaskMetric {
  key: string
  title: string
  /** fraction: 0 to 1, shown in percent. points: 0 to 100. bits: a number of bits. */
  unit: 'fraction' | 'points' | 'bits'
  better: 'higher' | 'lower'
}

const accuracy: TaskMetric = { key: 'accuracy', title: 'accuracy', unit: 'fraction', better: 'higher' }

/** The metrics of each task. The first one is its score: what tables show where there is room for one figure. */
export const TASK_METRICS: Record<TaskName, readonly [TaskMetric, ...TaskMetric[]]> = {
  'image-classification': [accuracy],
  'object-detection': [
    { key: 'map_50', title: 'mAP@0.5', unit: 'fraction', better: 'higher' },
    { key: 'map', title: 'mAP@0.5:0.95', unit: 'fraction', better: 'higher' },
  ],
  'language-model': [
    { key: 'bits_per_character', title: 'bits per character', unit: 'bits', better: 'lower' },
    { ...accuracy, title: 'next-character accuracy' },
  ],
  'text-classification': [accuracy],
  translation: [
    { key: 'bleu', title: 'BLEU', unit: 'points', better: 'higher' },
    { ...accuracy, title: 'next-token accuracy' },
  ],
}

export function scoreMetric(task: TaskName): TaskMetric {
  return TASK_METRICS[task][0]
}
