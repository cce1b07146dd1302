import { expect, it } from 'vitest'
import { parseGpu } from './find-gpu.js'

it('reads the first GPU with its memory and use', () => {
  expect(parseGpu('24564, 512, 37, NVIDIA A10G\n24564, 0, 0, NVIDIA A10G\n')).toEqual({
    name: 'NVIDIA A10G',
    memoryMiB: 24564,
    memoryUsedMiB: 512,
    use: 0.37,
  })
})

it('keeps what a GPU does not tell as unknown, and finds none in nothing', () => {
  expect(parseGpu('[N/A], [N/A], [N/A], NVIDIA GB10')).toEqual({
    name: 'NVIDIA GB10',
    memoryMiB: null,
    memoryUsedMiB: null,
    use: null,
  })
  expect(parseGpu('')).toBeNull()
})
