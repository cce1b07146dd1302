import { defaultSpoolDir, type SyncedRun, syncSpool } from '@barycenter/client/node'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'

export function addSync(program: Command, given: () => CommandContext): void {
  program
    .command('sync')
    .description('Send what run loggers have kept while the server was away')
    .argument('[folder]', 'where they keep it', defaultSpoolDir())
    .action(async (spoolDir: string) => {
      const { client, print } = given()
      const runs = await syncSpool({ client, spoolDir, onRun: (run) => tellRun(run, given()) })
      if (runs.length === 0) print(`Nothing to send in ${spoolDir}`)
    })
}

function tellRun({ runId, name, sent, folder, refusal }: SyncedRun, context: CommandContext): void {
  context.print(`${runId}  ${sent} sent${name ? `  ${name}` : ''}`)
  if (!refusal) return
  const reason = refusal instanceof Error ? refusal.message : String(refusal)
  context.note(`  refused by the server, kept in ${folder}: ${reason}`)
  context.exitCode = 1
}
