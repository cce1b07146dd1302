'use client'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { TextArea } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { Tabs } from '../../ui/tabs'
import { draftState } from './draft-state'
import { keepDraft, keptDraft } from './kept-draft'
import { LazyMarkdown } from './lazy-markdown'

export interface TextStore {
  /** Names the text in this browser, for drafts of it. */
  key: string
  /** What is stored as far as this page knows. */
  stored: string
  /** What is stored now. */
  read: () => Promise<string>
  /** False where it was refused; it has said why. */
  save: (text: string) => Promise<boolean>
}

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
        <Editing title={title} name={name} store={store} base={base} onBase={setBase} />
      ) : store.stored === '' ? (
        <p className="text-muted">{empty}</p>
      ) : (
        <LazyMarkdown text={store.stored} />
      )}
    </Card>
  )
}

function Editing({
  title,
  name,
  store,
  base,
  onBase,
}: {
  title: string
  name: string
  store: TextStore
  base: string
  onBase: (base: string | null) => void
}) {
  const [draft, setDraft] = useState(() => keptDraft(store.key)?.draft ?? base)
  const [wasKept] = useState(draft !== base)
  const [side, setSide] = useState('write')
  const [conflict, setConflict] = useState<string | null>(null)
  const live = draftState(draft, base, store.stored) === 'conflict' ? store.stored : null
  const other = conflict ?? live
  const write = (text: string, from = base) => {
    setDraft(text)
    keepDraft(store.key, { base: from, draft: text })
  }
  const close = () => {
    keepDraft(store.key, null)
    onBase(null)
  }
  const save = async (known: string) => {
    const now = await store.read().catch(() => store.stored)
    if (draftState(draft, known, now) === 'conflict') return setConflict(now)
    // A refused text stays in the field: nothing that was typed is lost.
    if (await store.save(draft)) close()
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save(base)
      }}
    >
      {other !== null && (
        <ConflictNotice
          name={name}
          onTheirs={() => {
            write(other, other)
            setConflict(null)
            onBase(other)
          }}
          onMine={() => void save(other)}
        />
      )}
      <div className="rounded-lg border border-line">
        <Tabs
          label={`Write or preview the ${name}`}
          tabs={[
            { value: 'write', title: 'Write' },
            { value: 'preview', title: 'Preview' },
          ]}
          value={side}
          onChange={setSide}
          panelClassName="p-3"
        >
          {wasKept && <p className="pb-2 text-[0.857rem] text-warn">Typed earlier and not saved yet.</p>}
          {side === 'write' ? (
            <TextArea
              autoFocus
              aria-label={title}
              rows={12}
              value={draft}
              maxLength={100_000}
              onChange={(event) => write(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
                event.preventDefault()
                void save(base)
              }}
              className="font-mono text-[0.929rem]"
            />
          ) : (
            <LazyMarkdown text={draft} />
          )}
        </Tabs>
      </div>
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto text-[0.857rem] text-muted">
          Markdown: **bold**, lists, tables, links. Ctrl+Enter saves.
        </span>
        <Button size="small" onClick={close}>
          Discard
        </Button>
        <Button size="small" type="submit" variant="primary">
          Save {name}
        </Button>
      </div>
    </form>
  )
}

function ConflictNotice({
  name,
  onTheirs,
  onMine,
}: {
  name: string
  onTheirs: () => void
  onMine: () => void
}) {
  return (
    <Notice tone="warn" title={`Somebody else saved other ${name} while you were writing`}>
      <p>Yours are not saved yet. Take theirs into the field, or save yours in their place.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" onClick={onTheirs}>
          Take theirs
        </Button>
        <Button size="small" variant="danger" onClick={onMine}>
          Save mine in their place
        </Button>
      </div>
    </Notice>
  )
}
