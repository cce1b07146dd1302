import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { UploadedWeights } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { megabytes } from '../text/numbers.js'
import { formatTable } from '../text/table.js'
import { UsageError } from '../usage-error.js'

interface OutputOptions {
  json?: boolean
}

export function addWeights(program: Command, context: () => CommandContext): void {
  const weights = program.command('weights').description('Safetensors files that runs can start from')
  weights
    .command('upload')
    .description('Upload a file; prints the SHA-256 that initial.file names it by')
    .argument('<file>', 'a safetensors file')
    .option('--name <name>', 'what it is called; left out, as the file is')
    .option('--json', 'print it with its tensors as JSON')
    .action((file: string, options: OutputOptions & { name?: string }) => upload(context(), file, options))
  weights
    .command('list')
    .description('Newest files first')
    .option('--json', 'print the files as JSON')
    .action((options: OutputOptions) => list(context(), options))
  weights
    .command('show')
    .description('Names and shapes of the tensors of a file')
    .argument('<file>', 'SHA-256 of an uploaded file, or at least 4 characters of its beginning')
    .action((file: string) => show(context(), file))
  weights
    .command('delete')
    .description('Delete a file for good, unless a queued or running run starts from it')
    .argument('<file>', 'SHA-256 of an uploaded file, or at least 4 characters of its beginning')
    .action((file: string) => deleteFile(context(), file))
}

async function upload(
  { client, print, note }: CommandContext,
  file: string,
  { name = path.basename(file), json }: OutputOptions & { name?: string },
): Promise<void> {
  const found = await stat(file).catch((error: Error) => refuse(`${file}: ${error.message}`))
  if (!found.isFile()) refuse(`${file}: found no file, expected a safetensors file`)
  const bytes = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
  const stored = await client.uploadWeights(bytes, name)
  if (json) return print(JSON.stringify(stored, null, 2))
  print(stored.file)
  note(`${stored.name}: ${stored.tensorCount} tensors, ${megabytes(stored.bytes)}`)
}

async function list({ client, print }: CommandContext, { json }: OutputOptions): Promise<void> {
  const { weights } = await client.call('listWeights')
  if (json) return print(JSON.stringify(weights, null, 2))
  if (weights.length === 0) return print('No files. Upload one: barycenter weights upload model.safetensors')
  const rows = weights.map(({ file, name, tensorCount, bytes, createdAt }) => [
    file,
    name,
    String(tensorCount),
    megabytes(bytes),
    createdAt,
  ])
  print(formatTable(['file', 'name', 'tensors', 'size', 'uploaded'], rows, [2, 3]))
}

async function show(context: CommandContext, reference: string): Promise<void> {
  const { weights } = await context.client.call('listWeights')
  const { file } = oneOf(weights, reference)
  const { tensors } = await context.client.call('getWeights', { params: { file } })
  context.print(
    formatTable(
      ['tensor', 'shape'],
      tensors.map(({ name, shape }) => [name, `[${shape.join(', ')}]`]),
      [],
    ),
  )
}

async function deleteFile({ client, print }: CommandContext, reference: string): Promise<void> {
  const { weights } = await client.call('listWeights')
  const { file, name } = oneOf(weights, reference)
  const { freedBytes } = await client.call('deleteWeights', { params: { file } })
  print(`${name}  deleted, ${megabytes(freedBytes)} freed`)
}

function oneOf(weights: readonly UploadedWeights[], reference: string): UploadedWeights {
  const matches = weights.filter(({ file }) => reference.length >= 4 && file.startsWith(reference))
  if (matches.length === 1) return matches[0] as UploadedWeights
  return refuse(
    `file "${reference}": found ${matches.length || 'no'} uploaded files, expected exactly one; barycenter weights list shows all`,
  )
}

function refuse(message: string): never {
  throw new UsageError(message)
}
