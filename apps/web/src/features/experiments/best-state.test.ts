import { expect, it } from 'vitest'
import { suggestedMetric, suggestedWay } from './best-state'

it('takes lower for better where the name says so', () => {
  expect(['base/train_loss', 'word_error_rate', 'test/accuracy'].map(suggestedWay)).toEqual([
    'asc',
    'asc',
    'desc',
  ])
})

it('suggests what was measured at the end before what was measured on the way', () => {
  expect(
    suggestedMetric(['base/loss', 'evaluate/swa_accuracy', 'evaluate/twa_loss', 'system/gpu_percent']),
  ).toBe('evaluate/twa_loss')
  expect(suggestedMetric(['loss', 'val_accuracy'])).toBe('val_accuracy')
  expect(suggestedMetric(['system/gpu_percent'])).toBeNull()
})
