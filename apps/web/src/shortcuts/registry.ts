import type { Command } from './command'

/** Commands of the pages and parts that are on screen, those that came last first. */
let commands: readonly Command[] = []
const listeners = new Set<() => void>()

function set(next: readonly Command[]): void {
  commands = next
  for (const listener of listeners) listener()
}

/** Adds commands until they are taken back by the function it gives. */
export function register(added: readonly Command[]): () => void {
  set([...added, ...commands])
  return () => set(commands.filter((command) => !added.includes(command)))
}

export const registered = () => commands

export function onRegistered(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
