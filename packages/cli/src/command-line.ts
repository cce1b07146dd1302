import { ConnectionError, createClient, type LiveConnection } from '@barycenter/client'
import { createLiveConnection } from '@barycenter/client/live'
import { fetch } from '@barycenter/client/node'
import { AppError, describeIssues } from '@barycenter/contracts'
import { Command, CommanderError } from 'commander'
import type { CommandContext } from './command-context.js'
import { addArtifacts } from './commands/artifacts.js'
import { addCancel } from './commands/cancel.js'
import { addClone } from './commands/clone.js'
import { addCompare } from './commands/compare.js'
import { addControl } from './commands/control.js'
import { addExport } from './commands/export.js'
import { addGroups } from './commands/groups.js'
import { addLaunch } from './commands/launch.js'
import { addLineage } from './commands/lineage.js'
import { addList } from './commands/list.js'
import { addQueue } from './commands/queue.js'
import { addReaverage } from './commands/reaverage.js'
import { addRequeue } from './commands/requeue.js'
import { addCheckpoints, addResume } from './commands/resume.js'
import { addSamples } from './commands/samples.js'
import { addStorage } from './commands/storage.js'
import { addSync } from './commands/sync.js'
import { addTag } from './commands/tag.js'
import { addWatch } from './commands/watch.js'
import { addWeights } from './commands/weights.js'
import { addWorkers } from './commands/workers.js'
import { UsageError } from './usage-error.js'

const DEFAULT_SERVER = 'http://127.0.0.1:4747'

/** Runs one command line (without node and script) and gives back the exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function runCommandLine(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  let context: CommandContext | undefined
  let live: LiveConnection | undefined
  const program = new Command('barycenter')
    .description('Launch, watch and compare weight-averaging runs')
    .option('--server <address>', 'address of the server', env.BARYCENTER_URL ?? DEFAULT_SERVER)
    .exitOverride()
    .hook('preAction', (root) => {
      const baseUrl = String(root.opts().server)
      context = {
        client: createClient({ baseUrl, fetch }),
        live: () => (live ??= createLiveConnection({ baseUrl })),
        commandLine: ['barycenter', ...args].map(quote).join(' '),
        print: (text) => process.stdout.write(`${text}\n`),
        note: (text) => process.stderr.write(`${text}\n`),
        exitCode: 0,
      }
    })
  const given = (): CommandContext => context as CommandContext
  const commands = [
    ...[addLaunch, addClone, addReaverage, addList, addWatch, addCompare, addSamples, addArtifacts],
    ...[addWeights, addLineage, addCancel, addControl, addRequeue, addQueue, addWorkers, addSync],
    ...[addStorage, addCheckpoints, addResume, addExport, addGroups, addTag],
  ]
  for (const add of commands) add(program, given)
  try {
    await program.parseAsync(args, { from: 'user' })
    return context?.exitCode ?? 0
  } catch (error) {
    return tellError(error)
  } finally {
    live?.close()
  }
}

/** The word as a shell would need it to read the same again. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function tellError(error: unknown): number {
  // commander has already told its own: wrong usage, or a help text that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const say = (text: string) => process.stderr.write(`${text}\n`)
  if (error instanceof UsageError) {
    say(`error: ${error.message}`)
    return 2
  }
  const message = error instanceof Error ? error.message : String(error)
  const issues = error instanceof AppError ? error.issues : []
  // The message may list the fields in one sentence; here each has a line of its own.
  say(`error: ${issues.length > 0 ? message.replace(`: ${describeIssues(issues)}`, ':') : message}`)
  for (const issue of issues) say(`  ${describeIssues([issue])}`)
  if (error instanceof ConnectionError)
    say('  Is it running? Start it with npm start, or name another address with --server or BARYCENTER_URL.')
  return 1
}
