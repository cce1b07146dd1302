import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'

export function addCancel(program: Command, context: () => CommandContext): void {
  program
    .command('cancel')
    .description('Stop a run; what it has stored stays')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .action(async (reference: string) => {
      const { client, print } = context()
      const { id } = await findRun(client, reference)
      const run = await client.call('cancelRun', { params: { runId: id } })
      print(`${run.id}  ${run.name}  ${run.status === 'canceled' ? 'canceled' : 'cancel requested'}`)
    })
}
