import { WorkerLoad } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { cpuUse, createLoadMeter } from './machine-load.js'

it('tells the part of the time in which processors worked, and nothing of no time', () => {
  expect(cpuUse({ busy: 100, total: 1000 }, { busy: 150, total: 1200 })).toBe(0.25)
  expect(cpuUse({ busy: 100, total: 1000 }, { busy: 100, total: 1000 })).toBeNull()
})

it('measures this machine in the form of the contract', () => {
  const load = WorkerLoad.parse(createLoadMeter({ name: 'G', memoryMiB: 8, memoryUsedMiB: 3, use: 0.5 })())
  expect(load.memoryTotalMiB).toBeGreaterThan(load.memoryUsedMiB!)
  expect(load).toMatchObject({ gpu: 0.5, gpuMemoryUsedMiB: 3 })
})
