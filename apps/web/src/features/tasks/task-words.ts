import type { TaskName } from '@barycenter/contracts'

/** What a task is called, and what its examples are. */
export const TASK_WORDS: Record<TaskName, { title: string; example: string; examples: string }> = {
  'image-classification': { title: 'Image classification', example: 'image', examples: 'images' },
  'object-detection': { title: 'Object detection', example: 'image', examples: 'images' },
  'language-model': { title: 'Language model', example: 'window of text', examples: 'windows of text' },
  'text-classification': { title: 'Text classification', example: 'text', examples: 'texts' },
  translation: { title: 'Translation', example: 'pair of sentences', examples: 'pairs of sentences' },
}
