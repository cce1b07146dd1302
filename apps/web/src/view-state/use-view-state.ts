'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { z } from 'zod'
import { readState, type StateSchema, writeState } from './encode-state'
import { isStep } from './history-step'
import { emptyStack, redo, remember, travel, type UndoStack, undo } from './undo-stack'

/** One stack for each page that was visited since the dashboard was opened. */
const stacks = new Map<string, UndoStack>()

const stackOf = (page: string) => stacks.get(page) ?? emptyStack

/** The page that is seen and its state, so that what Back and Forward leave is known when they have left it. */
let seen = { page: '', query: '' }

const seeAddress = () => {
  seen = { page: window.location.pathname, query: currentQuery() }
}

/** Changes the address without asking the server: Next tells `useSearchParams` of it. */
function goTo(query: string): void {
  const address = query === '' ? window.location.pathname : `${window.location.pathname}?${query}`
  const way = isStep(currentQuery(), query) ? 'pushState' : 'replaceState'
  window.history[way](null, '', address)
  seeAddress()
}

const currentQuery = () => window.location.search.slice(1)

/** Back and Forward within a page are changes of it: undo knows them. */
function onTravel(): void {
  const left = seen
  seeAddress()
  if (left.page !== seen.page || left.query === seen.query) return
  stacks.set(seen.page, travel(stackOf(seen.page), left.query, seen.query))
}

if (typeof window !== 'undefined') window.addEventListener('popstate', onTravel)

export interface ViewState<S> {
  state: S
  /** Names of parameters of the address that could not be read, and have their default. */
  unreadable: readonly string[]
  /** `silent` changes are not to be undone by themselves, such as a scroll place. */
  update(change: Partial<S>, options?: { silent?: boolean }): void
}

/** The state of a page, held by its address: a link shows the same page, and every change can be undone. */
export function useViewState<S extends StateSchema>(schema: S): ViewState<z.infer<S>> {
  const params = useSearchParams()
  const text = params.toString()
  const read = useMemo(() => readState(schema, new URLSearchParams(text)), [schema, text])
  const latest = useRef(schema)
  latest.current = schema
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the address has changed, whoever changed it
  useEffect(seeAddress, [text])
  const update = useCallback((change: Partial<z.infer<S>>, options: { silent?: boolean } = {}) => {
    // Of the address as it is now, so that two changes in one moment do not undo each other.
    const before = new URLSearchParams(currentQuery())
    const { state } = readState(latest.current, before)
    const after = writeState(latest.current, before, { ...state, ...change }).toString()
    if (after === before.toString()) return
    const page = window.location.pathname
    if (!options.silent) stacks.set(page, remember(stackOf(page), currentQuery()))
    goTo(after)
  }, [])
  return { ...read, update }
}

/** Takes the last change of this page back; false where there was none. */
export function undoView(): boolean {
  return move(undo)
}

/** Whether this page has a change to take back. Every change is one of the address, which draws again. */
export function useCanUndo(): boolean {
  useSearchParams()
  return stackOf(usePathname()).done.length > 0
}

export function redoView(): boolean {
  return move(redo)
}

function move(way: typeof undo): boolean {
  const page = window.location.pathname
  const moved = way(stackOf(page), currentQuery())
  if (!moved) return false
  stacks.set(page, moved.stack)
  goTo(moved.to)
  return true
}
