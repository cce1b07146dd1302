import { QueueOptions } from '@barycenter/contracts'
import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addQueueFlags, type QueueFlags, readQueueFlags } from './queue-flags.js'

const read = (...args: string[]) => {
  const command = addQueueFlags(new Command()).exitOverride()
  command.parse(args, { from: 'user' })
  return readQueueFlags(command.opts<QueueFlags>())
}

it('leaves everything to the server where nothing is asked for', () => expect(read()).toBeUndefined())

it('reads how a run is queued and what its worker must have', () => {
  const labels = ['--label', 'room=a', '--label', 'fast']
  const needs = ['--pool', 'gpu', ...labels, '--needs-engine', 'tensorflow', '--gpu-memory', '7.5']
  const queue = read('--priority', '-3', '--hold', '--retries', '2', ...needs)
  expect(QueueOptions.parse(queue)).toEqual({
    priority: -3,
    hold: true,
    retries: 2,
    requires: { pool: 'gpu', labels: ['room=a', 'fast'], engine: 'tensorflow', gpuMemoryGiB: 7.5 },
  })
})

it('names the option that is no number, or no engine', () => {
  expect(() => read('--retries', 'many')).toThrow('--retries: found "many", expected a number')
  expect(() => read('--needs-engine', 'abacus')).toThrow(/--needs-engine: found "abacus", expected one of/)
})
