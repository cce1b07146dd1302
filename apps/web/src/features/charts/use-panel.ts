'use client'
import { useId, useMemo } from 'react'
import { useViewState } from '../../view-state/use-view-state'
import { PanelState } from './panel-state'

export interface Panel {
  /** Tells panels of one page apart: the crosshair of one is none of another's. */
  id: string
  state: PanelState
  unreadable: readonly string[]
  update(change: Partial<PanelState>): void
}

/** The state of a panel of charts, held by the address of its page. */
export function usePanel(): Panel {
  const id = useId()
  const { state, unreadable, update } = useViewState(PanelState)
  return useMemo(() => ({ id, state, unreadable, update }), [id, state, unreadable, update])
}
