import type { Client } from '@barycenter/client'
import { type Experiment, type Run, RunId } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { megabytes } from '../text/numbers.js'
import { accountText, previewText } from '../text/storage-tables.js'
import { UsageError } from '../usage-error.js'

interface OutputOptions {
  json?: boolean
}

interface DeleteOptions extends OutputOptions {
  experiment?: string
  dryRun?: boolean
}

const RUNS = 'ids, unique parts of one end of an id, or names'

export function addStorage(program: Command, context: () => CommandContext): void {
  program
    .command('storage')
    .description('Where all bytes are, by experiment, run and kind; each chunk counts once')
    .option('--runs <count>', 'how many runs to name, largest first', '20')
    .option('--json', 'print it as JSON')
    .action((options: OutputOptions & { runs: string }) => showAccount(context(), options))
  program
    .command('delete')
    .description('Move ended runs to the trash, or an experiment with all of its runs')
    .argument('[runs...]', RUNS)
    .option('--experiment <name>', 'this experiment with all of its runs')
    .option('--dry-run', 'only say what deleting them for good would free')
    .option('--json', 'print it as JSON')
    .action((runs: string[], options: DeleteOptions) => deleteRuns(context(), runs, options))
  program
    .command('restore')
    .description('Take runs back out of the trash')
    .argument('<runs...>', RUNS)
    .action((runs: string[]) => restoreRuns(context(), runs))
  program
    .command('purge')
    .description('Delete runs in the trash for good, now; all of them where none is named')
    .argument('[runs...]', RUNS)
    .option('--dry-run', 'only say what that would free')
    .option('--json', 'print it as JSON')
    .action((runs: string[], options: DeleteOptions) => purgeRuns(context(), runs, options))
}

async function showAccount(
  { client, print }: CommandContext,
  { runs, json }: OutputOptions & { runs: string },
): Promise<void> {
  const account = await client.call('getStorage', { query: { runs } })
  print(json ? JSON.stringify(account, null, 2) : accountText(account))
}

async function deleteRuns(
  context: CommandContext,
  references: string[],
  { experiment, dryRun, json }: DeleteOptions,
): Promise<void> {
  const { client, print } = context
  if (references.length > 0 === (experiment !== undefined))
    throw new UsageError('delete: found no runs and no --experiment, or both; expected one of them')
  const whole = experiment === undefined ? null : await findExperiment(client, experiment)
  const runs: Run[] = []
  for (const reference of references) runs.push(await findRun(client, reference))
  if (dryRun) {
    const selection = whole ? { experimentIds: [whole.id] } : { runIds: runs.map(({ id }) => id) }
    return showPreview(context, selection, json)
  }
  if (whole) {
    await client.call('deleteExperiment', { params: { experimentId: whole.id } })
    return print(`${whole.name}  in the trash with its runs`)
  }
  for (const { id } of runs) {
    const { name } = await client.call('deleteRun', { params: { runId: id } })
    print(`${id}  ${name}  in the trash`)
  }
}

async function restoreRuns({ client, print }: CommandContext, references: string[]): Promise<void> {
  for (const id of await trashedRuns(client, references)) {
    const { name } = await client.call('restoreRun', { params: { runId: id } })
    print(`${id}  ${name}  restored`)
  }
}

async function purgeRuns(
  context: CommandContext,
  references: string[],
  { dryRun, json }: DeleteOptions,
): Promise<void> {
  const { client, print, note } = context
  const runIds = references.length > 0 ? await trashedRuns(client, references) : undefined
  if (dryRun) return showPreview(context, runIds ? { runIds } : { trash: true }, json)
  const result = await client.call('purgeStorage', { body: runIds ? { runIds } : {} })
  if (result.refused.length > 0) context.exitCode = 1
  if (json) return print(JSON.stringify(result, null, 2))
  for (const { runId, reason } of result.refused) note(`${runId}: ${reason}`)
  print(`${result.purged.length} runs deleted for good, ${megabytes(result.freedBytes)} freed`)
}

async function showPreview(
  { client, print }: CommandContext,
  body: { runIds?: RunId[]; experimentIds?: Experiment['id'][]; trash?: boolean },
  json?: boolean,
): Promise<void> {
  const preview = await client.call('previewStorage', { body })
  print(json ? JSON.stringify(preview, null, 2) : previewText(preview))
}

async function findExperiment(client: Client, name: string): Promise<Experiment> {
  const { experiments } = await client.call('listExperiments')
  const found = experiments.find((experiment) => experiment.name === name)
  if (!found) throw new UsageError(`experiment "${name}": found none, expected the name of one`)
  return found
}

/** Ids of runs in the trash, which no other command looks through. */
async function trashedRuns(client: Client, references: string[]): Promise<RunId[]> {
  const { runs } = await client.call('listRuns', { query: { deleted: 'true', limit: 500 } })
  return references.map((reference) => {
    const id = RunId.safeParse(reference)
    if (id.success) return id.data
    const isMeant = (run: Run) =>
      run.name === reference ||
      (reference.length >= 4 && (run.id.startsWith(reference) || run.id.endsWith(reference)))
    const matches = runs.filter(isMeant)
    if (matches.length === 1) return matches[0]!.id
    throw new UsageError(
      `run "${reference}": found ${matches.length || 'no'} runs in the trash, expected exactly one: give its id, at least 4 characters of one end of it, or its name`,
    )
  })
}
