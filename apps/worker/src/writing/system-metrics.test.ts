import { describe, expect, it } from 'vitest'
import { parseGpu, sampleSystem } from './system-metrics.js'

describe('parseGpu', () => {
  it('reads the first GPU: percent, and MiB as bytes', () => {
    expect(parseGpu('37, 2048, 8192\n90, 1, 2\n')).toEqual({
      'system/gpu_percent': 37,
      'system/gpu_memory_bytes': 2 ** 31,
      'system/gpu_memory_percent': 25,
    })
  })

  it('leaves out what a GPU does not tell, and is null where it tells nothing', () => {
    expect(parseGpu('[N/A], 1024, 4096')).toEqual({
      'system/gpu_memory_bytes': 2 ** 30,
      'system/gpu_memory_percent': 25,
    })
    for (const output of ['[N/A], [N/A], [N/A]', '', 'No devices were found'])
      expect(parseGpu(output)).toBeNull()
  })
})

it('measures the processor time of all threads since the last time, in percent of one core', async () => {
  const clock = { ms: 0, user: 0, system: 0 }
  const { read } = sampleSystem({ nowMs: () => clock.ms, cpuUsage: () => ({ ...clock }) })
  const cpuAfter = async (ms: number, user: number, system: number) => {
    clock.ms += ms
    clock.user += user
    clock.system += system
    return (await read())['system/trainer_cpu_percent']
  }
  expect(await cpuAfter(10_000, 12_000_000, 3_000_000)).toBe(150)
  expect(await cpuAfter(10_000, 0, 0)).toBe(0)
  expect(await cpuAfter(500, 100_000, 25_000)).toBe(25)
})

it('measures this process and this machine', async () => {
  const sample = await sampleSystem().read()
  expect(sample['system/trainer_memory_bytes']).toBeGreaterThan(10 * 2 ** 20)
  expect(sample['system/machine_memory_percent']).toBeGreaterThan(0)
  expect(sample['system/machine_memory_percent']).toBeLessThan(100)
})
