import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { ExportFormat, type RunExportInput } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { addScopeOptions, readScope, readValues, type ScopeOptions } from '../scope-options.js'
import { addSortOptions, readSort, type SortOptions } from '../sort-options.js'
import { askWithFilter } from '../text/filter-mistakes.js'
import { UsageError } from '../usage-error.js'

interface ExportOptions extends ScopeOptions, SortOptions {
  format: string
  select?: string[]
  output?: string
}

export function addExport(program: Command, context: () => CommandContext): void {
  const command = program.command('export').description('All runs found, as a file of rows')
  addSortOptions(addScopeOptions(command))
    .option('--format <format>', `one of ${ExportFormat.options.join(', ')}`, 'csv')
    .option('--select <values...>', 'columns beside the facts of each run: last(loss) params.lr tags.team')
    .option('-o, --output <file>', 'where to write it, replacing what is there; left out, to the output')
    .action((options: ExportOptions) => exportRuns(context(), options))
}

async function exportRuns(context: CommandContext, options: ExportOptions): Promise<void> {
  const { filter = '', output } = options
  const format = ExportFormat.safeParse(options.format)
  if (!format.success) {
    const expected = ExportFormat.options.join(', ')
    throw new UsageError(`--format: found "${options.format}", expected one of ${expected}`)
  }
  const search = await readSearch(context, options)
  const bytes = await askWithFilter(filter, () => context.client.exportRuns(search, format.data))
  const file = Readable.fromWeb(bytes as ReadableStream)
  if (output === undefined) return pipeline(file, process.stdout, { end: false })
  await pipeline(file, createWriteStream(output))
  context.note(output)
}

async function readSearch(context: CommandContext, options: ExportOptions): Promise<RunExportInput> {
  const scope = await readScope(context, options)
  return { ...scope, select: readValues('--select', options.select), ...readSort(options) }
}
