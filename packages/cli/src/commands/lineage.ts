import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { formatLineage, lineageFaults } from '../text/run-lineage.js'

interface LineageOptions {
  verify?: boolean
  json?: boolean
}

export function addLineage(program: Command, context: () => CommandContext): void {
  program
    .command('lineage')
    .description('What the weights of a run were made from, and what was made of them')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .option('--verify', 'read all stored bytes again and compare every recorded hash; 1 when one differs')
    .option('--json', 'print nodes and edges as JSON')
    .action((reference: string, options: LineageOptions) => tell(context(), reference, options))
}

async function tell(
  context: CommandContext,
  reference: string,
  { verify, json }: LineageOptions,
): Promise<void> {
  const { client, print, note } = context
  const { id } = await findRun(client, reference)
  const query = { verify: verify ? 'true' : 'false' }
  const lineage = await client.call('getRunLineage', { params: { runId: id }, query })
  print(json ? JSON.stringify(lineage, null, 2) : formatLineage(lineage))
  if (!lineage.complete) note('More runs are related than one answer holds; these are the nearest.')
  if (!verify) return
  const faults = lineageFaults(lineage)
  for (const fault of faults) note(fault)
  if (faults.length > 0) context.exitCode = 1
  else
    note(
      `All ${lineage.edges.filter(({ check }) => check === 'equal').length} recorded hashes are those of what is stored.`,
    )
}
