import { createReadStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { artifactKind, mediaTypeOf } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { number } from '../text/numbers.js'
import { formatTable } from '../text/table.js'
import { UsageError } from '../usage-error.js'

interface ArtifactsOptions {
  output?: string
  json?: boolean
}

export function addArtifacts(program: Command, context: () => CommandContext): void {
  const artifacts = program
    .command('artifacts')
    .description('Files that a run left, such as its tokenizer; with a name, download that one')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .argument('[name]', 'name of a file in the list')
    .option(
      '--output <file>',
      'where to write it, replacing what is there; left out, here under its own name',
    )
    .option('--json', 'print the list as JSON')
    .action((reference: string, name: string | undefined, options: ArtifactsOptions) =>
      name === undefined
        ? listArtifacts(context(), reference, options)
        : download(context(), reference, name, options),
    )
  artifacts
    .command('put')
    .description('Store a file with an external run; the same bytes again change nothing')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .argument('<file>', 'what to store')
    .option('--name <name>', 'its name there, like plots/loss.png; left out, as the file is called')
    .option('--type <type>', 'its media type; left out, as the ending of its name says')
    .action((reference: string, file: string, options: PutOptions) =>
      put(context(), reference, file, options),
    )
}

interface PutOptions {
  name?: string
  type?: string
}

async function put(
  { client, print }: CommandContext,
  reference: string,
  file: string,
  { name = path.basename(file).toLowerCase(), type = mediaTypeOf(name) }: PutOptions,
): Promise<void> {
  const found = await stat(file).catch((error: Error) => {
    throw new UsageError(`${file}: ${error.message}`)
  })
  if (!found.isFile()) throw new UsageError(`${file}: found no file, expected one`)
  const run = await findRun(client, reference)
  const bytes = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
  const stored = await client.putArtifact(run.id, name, bytes, type)
  print(`${stored.name}  ${artifactKind(stored.mediaType)}  ${number(stored.bytes)} bytes  ${stored.sha256}`)
}

async function listArtifacts(
  { client, print }: CommandContext,
  reference: string,
  { json }: ArtifactsOptions,
): Promise<void> {
  const { id } = await findRun(client, reference)
  const { artifacts } = await client.call('listArtifacts', { params: { runId: id } })
  if (json) return print(JSON.stringify(artifacts, null, 2))
  if (artifacts.length === 0) return print('This run left no files.')
  const rows = artifacts.map(({ name, mediaType, bytes, sha256 }) => [
    name,
    artifactKind(mediaType),
    mediaType,
    number(bytes),
    sha256.slice(0, 12),
  ])
  print(formatTable(['name', 'kind', 'type', 'bytes', 'SHA-256'], rows, [3]))
}

async function download(
  { client, note }: CommandContext,
  reference: string,
  name: string,
  { output }: ArtifactsOptions,
): Promise<void> {
  const { id } = await findRun(client, reference)
  const data = new Uint8Array(await client.downloadArtifact(id, name))
  const file = output ?? name.replaceAll('/', '-')
  // Without a file named, none that happens to have this name is lost.
  await writeFile(file, data, { flag: output === undefined ? 'wx' : 'w' }).catch((error: unknown) => {
    const there = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw there ? new UsageError(`${file}: found a file there; --output writes over it`) : error
  })
  note(`${file}: ${data.length} bytes`)
}
