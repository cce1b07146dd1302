import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Command } from './command'
import { onRegistered, register, registered } from './registry'

/** Offers these commands, by key and in the palette, while the component that calls it is on screen. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands)
  latest.current = commands
  const offered = commands.map(({ id, title, keys }) => `${id} ${title} ${keys}`).join('\n')
  // Registered again only when what is offered changes: what a command does is looked up when it is done.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `offered` stands for the commands
  useEffect(() => {
    const run = (id: string) => latest.current.find((command) => command.id === id)?.run()
    return register(latest.current.map((command) => ({ ...command, run: () => run(command.id) })))
  }, [offered])
}

const none: readonly Command[] = []

export function useRegisteredCommands(): readonly Command[] {
  return useSyncExternalStore(onRegistered, registered, () => none)
}
