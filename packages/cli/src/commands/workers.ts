import type { WorkerView } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { formatTable } from '../text/table.js'

export function addWorkers(program: Command, context: () => CommandContext): void {
  program
    .command('workers')
    .description('Processes that train: health, device, load and the runs they hold')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => showWorkers(context(), options.json ?? false))
  program
    .command('drain')
    .description('Let a worker finish what it has and take no new runs')
    .argument('<worker>', 'id of the worker')
    .option('--undo', 'let it take runs again')
    .action(async (workerId: string, { undo = false }: { undo?: boolean }) => {
      const { client, print } = context()
      const worker = await client.call('updateWorker', { params: { workerId }, body: { draining: !undo } })
      print(`${worker.id}  ${stateOf(worker)}`)
    })
}

async function showWorkers({ client, print }: CommandContext, json: boolean): Promise<void> {
  const { workers } = await client.call('listWorkers')
  if (json) return print(JSON.stringify(workers, null, 2))
  if (workers.length === 0) return print('No worker has been here within a day.')
  const headers = ['id', 'state', 'engine', 'device', 'pools', 'labels', 'slots', 'cpu', 'memory', 'runs']
  print(formatTable(headers, workers.map(row), [6, 7, 8]))
}

function row(worker: WorkerView): string[] {
  const { id, engine, pools, labels, slots, runIds, load } = worker
  return [
    id,
    stateOf(worker),
    engine?.name ?? '–',
    deviceOf(worker),
    pools.join(','),
    labels.join(',') || '–',
    `${runIds.length}/${slots}`,
    percent(load?.cpu),
    load?.memoryUsedMiB && load.memoryTotalMiB ? percent(load.memoryUsedMiB / load.memoryTotalMiB) : '–',
    runIds.join(' ') || '–',
  ]
}

function stateOf({ status, draining }: WorkerView): string {
  return draining && status !== 'stopped' ? `${status}, draining` : status
}

function deviceOf({ engine, gpuMemoryMiB }: WorkerView): string {
  const memory = gpuMemoryMiB === null ? '' : `, GPU ${(gpuMemoryMiB / 1024).toFixed(1)} GiB`
  return `${engine?.device ?? '–'}${memory}`
}

function percent(part: number | null | undefined): string {
  return part === null || part === undefined ? '–' : `${Math.round(part * 100)} %`
}
