import { useState } from 'react'
import { draftState } from './draft-state'
import { keepDraft, keptDraft } from './kept-draft'
import type { Saved } from './save-text'

export interface TextStore {
  /** Names the text in this browser, for drafts of it. */
  key: string
  /** What is stored as far as this page knows. */
  stored: string
  /** What is stored now. */
  read: () => Promise<string>
  /** Stores the text in place of `base`, and of no other text. */
  save: (text: string, base: string) => Promise<Saved>
}

export interface Draft {
  text: string
  /** It was typed on an earlier visit. */
  wasKept: boolean
  /** What somebody else stored since the edit began; null where nobody did. */
  other: string | null
  write(text: string): void
  /** In place of the text that the edit began from, or of what somebody else stored. */
  save(place?: 'over other'): Promise<void>
  takeOther(): void
  close(): void
}

/** A text while it is edited, from what was stored when that began; kept in this browser until it is saved or given up. */
export function useDraft(store: TextStore, base: string, onBase: (base: string | null) => void): Draft {
  const [text, setText] = useState(() => keptDraft(store.key)?.draft ?? base)
  const [wasKept] = useState(text !== base)
  const [found, setFound] = useState<string | null>(null)
  const now = found ?? store.stored
  const other = draftState(text, base, now) === 'conflict' ? now : null
  const write = (next: string, from = base) => {
    setText(next)
    keepDraft(store.key, { base: from, draft: next })
  }
  const close = () => {
    keepDraft(store.key, null)
    onBase(null)
  }
  return {
    ...{ text, wasKept, other, write, close },
    async save(place) {
      if (other !== null && place === undefined) return
      const saved = await store.save(text, other ?? base)
      if (saved === 'saved') close()
      // A text that was not stored stays in the field: nothing that was typed is lost.
      else if (saved === 'changed meanwhile') setFound(await store.read().catch(() => store.stored))
    },
    takeOther() {
      write(other!, other!)
      setFound(null)
      onBase(other)
    },
  }
}
