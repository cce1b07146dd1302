import { EngineName, type LaunchRequest } from '@barycenter/contracts'
import type { Command } from 'commander'
import { UsageError } from './usage-error.js'

/** What is written of how a run is queued; what is left out has its default. */
export interface QueueFlags {
  priority?: string
  hold?: boolean
  retries?: string
  pool?: string
  label?: string[]
  needsEngine?: string
  gpuMemory?: string
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addQueueFlags(command: Command): Command {
  return command
    .option('--priority <number>', 'runs of a higher priority are taken first; default 0')
    .option('--hold', 'wait in the queue until released')
    .option('--retries <count>', 'go back to the queue so often after a failure that may pass')
    .option('--pool <name>', 'only workers of this pool')
    .option('--label <label>', 'only workers with this label; may be repeated', collect)
    .option('--needs-engine <name>', `only workers that train with it: ${EngineName.options.join(', ')}`)
    .option('--gpu-memory <GiB>', 'only workers whose GPU has at least so much memory')
}

/** Undefined where nothing is asked for. The server checks ranges and names. */
export function readQueueFlags(flags: QueueFlags): LaunchRequest['queue'] {
  const requires = {
    ...(flags.pool !== undefined && { pool: flags.pool }),
    ...(flags.label !== undefined && { labels: flags.label }),
    ...(flags.needsEngine !== undefined && { engine: readEngine(flags.needsEngine) }),
    ...(flags.gpuMemory !== undefined && { gpuMemoryGiB: readNumber('--gpu-memory', flags.gpuMemory) }),
  }
  const queue = {
    ...(flags.priority !== undefined && { priority: readNumber('--priority', flags.priority) }),
    ...(flags.hold && { hold: true }),
    ...(flags.retries !== undefined && { retries: readNumber('--retries', flags.retries) }),
    ...(Object.keys(requires).length > 0 && { requires }),
  }
  return Object.keys(queue).length > 0 ? queue : undefined
}

export function readNumber(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`${option}: found "${text}", expected a number`)
  return value
}

function readEngine(name: string): EngineName {
  const engine = EngineName.safeParse(name)
  if (engine.success) return engine.data
  throw new UsageError(`--needs-engine: found "${name}", expected one of ${EngineName.options.join(', ')}`)
}
