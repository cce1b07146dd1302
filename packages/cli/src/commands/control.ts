import type { Client } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'

interface Control {
  name: string
  description: string
  call(client: Client, run: Run): Promise<Run>
  /** What is said where the run has not reached a state of its own yet. */
  asked?: string
}

const CONTROLS: Control[] = [
  {
    name: 'hold',
    description: 'Keep a queued run from being taken',
    call: (client, { id }) => client.call('holdRun', { params: { runId: id } }),
  },
  {
    name: 'release',
    description: 'Let a held run be taken',
    call: (client, { id }) => client.call('releaseRun', { params: { runId: id } }),
  },
  {
    name: 'pause',
    description: 'Stop a running run at its next step; its checkpoint is kept and its worker is free',
    call: (client, { id }) => client.call('pauseRun', { params: { runId: id } }),
    asked: 'pause requested',
  },
]

/** Commands that move a run from one state to another. */
export function addControl(program: Command, context: () => CommandContext): void {
  for (const { name, description, call, asked } of CONTROLS)
    program
      .command(name)
      .description(description)
      .argument('<run>', 'id, unique part of one end of an id, or name')
      .action(async (reference: string) => {
        const { client, print } = context()
        const run = await call(client, await findRun(client, reference))
        print(`${run.id}  ${run.name}  ${run.requestedAction && asked ? asked : run.status}`)
      })
}
