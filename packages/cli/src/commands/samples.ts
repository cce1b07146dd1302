import { METHODS, MethodName, samplesArtifact } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { formatSamples } from '../text/run-samples.js'
import { UsageError } from '../usage-error.js'

interface SamplesOptions {
  method: string
  json?: boolean
}

export function addSamples(program: Command, context: () => CommandContext): void {
  program
    .command('samples')
    .description('Test examples with what the trained model makes of them')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .option('--method <method>', `whose weights: ${METHODS.join(', ')}`, 'twa')
    .option('--json', 'print the samples as JSON, images included')
    .action((reference: string, options: SamplesOptions) => samples(context(), reference, options))
}

async function samples(context: CommandContext, reference: string, options: SamplesOptions): Promise<void> {
  const method = MethodName.safeParse(options.method)
  if (!method.success)
    throw new UsageError(`--method: found "${options.method}", expected one of ${METHODS.join(', ')}`)
  const { id } = await findRun(context.client, reference)
  const { artifacts } = await context.client.call('listArtifacts', { params: { runId: id } })
  const names = artifacts.map(({ name }) => name)
  if (!names.includes(samplesArtifact(method.data))) {
    const others = METHODS.filter((other) => names.includes(samplesArtifact(other)))
    context.note(`No samples of ${method.data}; there are ${others.join(', ') || 'none of any method'}.`)
    context.exitCode = 1
    return
  }
  const kept = await context.client.readSamples(id, method.data)
  context.print(options.json ? JSON.stringify(kept, null, 2) : formatSamples(kept))
}
