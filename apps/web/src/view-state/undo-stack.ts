/** States of one page that were left, as the query parts of its address. */
export interface UndoStack {
  readonly undone: readonly string[]
  readonly done: readonly string[]
}

const MOST_STEPS = 100

export const emptyStack: UndoStack = { done: [], undone: [] }

/** A change was made: it can be undone, and what was undone before it is gone. */
export function remember(stack: UndoStack, left: string): UndoStack {
  return { done: [...stack.done, left].slice(-MOST_STEPS), undone: [] }
}

/** The state before the last change, and the stack after going there; null where nothing can be undone. */
export function undo(stack: UndoStack, now: string): { to: string; stack: UndoStack } | null {
  const to = stack.done.at(-1)
  if (to === undefined) return null
  return { to, stack: { done: stack.done.slice(0, -1), undone: [...stack.undone, now] } }
}

/** The state that the last undo left; null where nothing was undone. */
export function redo(stack: UndoStack, now: string): { to: string; stack: UndoStack } | null {
  const to = stack.undone.at(-1)
  if (to === undefined) return null
  return { to, stack: { done: [...stack.done, now], undone: stack.undone.slice(0, -1) } }
}

/**
 * The stack after the browser went to another state by itself: Back to a state that was left undoes what was changed since,
 * Forward does it again, and any other way is one more change.
 */
export function travel(stack: UndoStack, left: string, to: string): UndoStack {
  return until(undo, stack, left, to) ?? until(redo, stack, left, to) ?? remember(stack, left)
}

function until(way: typeof undo, stack: UndoStack, now: string, to: string): UndoStack | null {
  const moved = way(stack, now)
  if (!moved || moved.to === to) return moved?.stack ?? null
  return until(way, moved.stack, moved.to, to)
}
