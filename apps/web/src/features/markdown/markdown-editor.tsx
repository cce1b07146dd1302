'use client'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { EditingForm } from './editing-form'
import { keptDraft } from './kept-draft'
import { LazyMarkdown } from './lazy-markdown'
import type { TextStore } from './use-draft'

/** A text in Markdown, to read and to edit. What somebody else stored meanwhile is not lost unasked. */
export function MarkdownEditor({
  title,
  name,
  empty,
  store,
}: {
  title: string
  /** "notes", "description". */
  name: string
  empty: string
  store: TextStore
}) {
  const [base, setBase] = useState(() => keptDraft(store.key)?.base ?? null)
  return (
    <Card
      title={title}
      testId={name}
      actions={
        base === null && (
          <IconButton label={`Edit ${name}`} onClick={() => setBase(store.stored)}>
            <Pencil aria-hidden className="size-3.5" />
          </IconButton>
        )
      }
    >
      {base !== null ? (
        <EditingForm title={title} name={name} store={store} base={base} onBase={setBase} />
      ) : store.stored === '' ? (
        <p className="text-muted">{empty}</p>
      ) : (
        <LazyMarkdown text={store.stored} />
      )}
    </Card>
  )
}
