import { expect, it } from 'vitest'
import { loadBars } from './load-bars'

const load = { cpu: 0.256, memoryUsedMiB: 1024, memoryTotalMiB: 4096, gpu: null, gpuMemoryUsedMiB: null }

it('shows what a machine tells, and leaves out what it does not', () => {
  expect(loadBars({ load, gpuMemoryMiB: null })).toEqual([
    { name: 'CPU', part: 0.256, words: '26 %' },
    { name: 'Memory', part: 0.25, words: '1.0 of 4.0 GiB' },
  ])
  expect(loadBars({ load: { ...load, gpu: 1, gpuMemoryUsedMiB: 512 }, gpuMemoryMiB: 1024 })).toContainEqual({
    name: 'GPU memory',
    part: 0.5,
    words: '0.5 of 1.0 GiB',
  })
  expect(loadBars({ load: null, gpuMemoryMiB: 1024 })).toEqual([])
})
