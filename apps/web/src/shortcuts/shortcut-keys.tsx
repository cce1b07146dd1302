'use client'
import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import { type Command, isCharacterKey } from './command'
import { singleKeysWork } from './single-keys'
import { useRegisteredCommands } from './use-commands'

/** Listens for the keys of all commands that are offered. */
export function ShortcutKeys() {
  const commands = useRegisteredCommands()
  useEffect(() => {
    const bindings: Record<string, (event: KeyboardEvent) => void> = {}
    for (const command of commands) {
      // The latest comes first: a page may give a key another meaning.
      if (command.keys && !bindings[command.keys]) bindings[command.keys] = (event) => press(command, event)
    }
    return tinykeys(window, bindings)
  }, [commands])
  return null
}

function press(command: Command, event: KeyboardEvent): void {
  if (!command.everywhere && (isTyped(event) || isDialogOpen())) return
  if (isCharacterKey(command.keys ?? '') && !singleKeysWork()) return
  event.preventDefault()
  command.run()
}

const FIELDS = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]'

const isTyped = ({ target }: KeyboardEvent) => target instanceof Element && target.closest(FIELDS) !== null

const isDialogOpen = () => document.querySelector('[role=dialog], [role=menu]') !== null
