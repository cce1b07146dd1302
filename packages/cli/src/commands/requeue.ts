import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'

export function addRequeue(program: Command, context: () => CommandContext): void {
  program
    .command('requeue')
    .description('Queue a failed or canceled run again, to go on from its checkpoint')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .option('--not-worker <id>', 'any worker but this one')
    .action(async (reference: string, { notWorker = null }: { notWorker?: string | null }) => {
      const { client, print } = context()
      const { id } = await findRun(client, reference)
      const run = await client.call('requeueRun', { params: { runId: id }, body: { notWorker } })
      print(`${run.id}  ${run.name}  ${run.status}`)
    })
}
