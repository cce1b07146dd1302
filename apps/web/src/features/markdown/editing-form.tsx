'use client'
import { useState } from 'react'
import { Button } from '../../ui/button'
import { TextArea } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { Tabs } from '../../ui/tabs'
import { LazyMarkdown } from './lazy-markdown'
import { type Draft, type TextStore, useDraft } from './use-draft'

interface EditingProps {
  title: string
  name: string
  store: TextStore
  base: string
  onBase: (base: string | null) => void
}

/** A text being edited, with its preview; a conflict with what somebody else stored is asked about above it. */
export function EditingForm({ title, name, store, base, onBase }: EditingProps) {
  const draft = useDraft(store, base, onBase)
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void draft.save()
      }}
    >
      {draft.other !== null && <ConflictNotice name={name} draft={draft} />}
      <WriteOrPreview title={title} name={name} draft={draft} />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto text-[0.857rem] text-muted">
          Markdown: **bold**, lists, tables, links. Ctrl+Enter saves.
        </span>
        <Button size="small" onClick={draft.close}>
          Discard
        </Button>
        <Button size="small" type="submit" variant="primary">
          Save {name}
        </Button>
      </div>
    </form>
  )
}

const SIDES = [
  { value: 'write', title: 'Write' },
  { value: 'preview', title: 'Preview' },
]

function WriteOrPreview({ title, name, draft }: { title: string; name: string; draft: Draft }) {
  const [side, setSide] = useState('write')
  return (
    <div className="rounded-lg border border-line">
      <Tabs
        label={`Write or preview the ${name}`}
        tabs={SIDES}
        value={side}
        onChange={setSide}
        panelClassName="p-3"
      >
        {draft.wasKept && <p className="pb-2 text-[0.857rem] text-warn">Typed earlier and not saved yet.</p>}
        {side === 'write' ? (
          <TextArea
            autoFocus
            aria-label={title}
            rows={12}
            value={draft.text}
            maxLength={100_000}
            onChange={(event) => draft.write(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.preventDefault()
              void draft.save()
            }}
            className="font-mono text-[0.929rem]"
          />
        ) : (
          <LazyMarkdown text={draft.text} />
        )}
      </Tabs>
    </div>
  )
}

function ConflictNotice({ name, draft }: { name: string; draft: Draft }) {
  return (
    <Notice tone="warn" title={`Somebody else saved other ${name} while you were writing`}>
      <p>Yours are not saved yet. Take theirs into the field, or save yours in their place.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" onClick={draft.takeOther}>
          Take theirs
        </Button>
        <Button size="small" variant="danger" onClick={() => void draft.save('over other')}>
          Save mine in their place
        </Button>
      </div>
    </Notice>
  )
}
