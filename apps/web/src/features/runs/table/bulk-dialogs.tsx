'use client'
import { type FormEvent, type ReactNode, useState } from 'react'
import { plural } from '../../../format/format-number'
import { useExperiments } from '../../../live/queries'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { Field, Input, TextArea } from '../../../ui/field'
import { PreviewWords } from '../../storage/preview-words'
import { parseTags } from '../tag-text'
import type { BulkAction } from './bulk-undo'
import type { HitFacts } from './values'

export type BulkQuestion = 'tag' | 'move' | 'delete'

interface BulkDialogProps {
  runs: readonly HitFacts[]
  onAct: (action: BulkAction) => Promise<void>
  onClose: () => void
}

/** What has to be known before something is done to many runs. */
export function BulkDialog({ asked, ...props }: BulkDialogProps & { asked: BulkQuestion }) {
  if (asked === 'tag') return <TagRunsDialog {...props} />
  return asked === 'move' ? <MoveDialog {...props} /> : <DeleteRunsDialog {...props} />
}

function FormDialog({
  title,
  label,
  disabled,
  onSubmit,
  onClose,
  children,
}: {
  title: string
  /** Of the button that does it. */
  label: string
  disabled: boolean
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!disabled) onSubmit()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        {children}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={disabled}>
            {label}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function TagRunsDialog({ runs, onAct, onClose }: BulkDialogProps) {
  const [text, setText] = useState('')
  const [removed, setRemoved] = useState<readonly string[]>([])
  const { tags, problem } = parseTags(text, '\n')
  const isEmpty = Object.keys(tags).length === 0 && removed.length === 0
  return (
    <FormDialog
      title={`Tag ${plural(runs.length, 'run')}`}
      label="Save tags"
      disabled={problem !== null || isEmpty}
      onSubmit={() => void onAct({ type: 'tag', set: tags, remove: [...removed] })}
      onClose={onClose}
    >
      <Field label="Add" hint="One a line: name, or name = value" error={problem ?? undefined}>
        {(control) => (
          <TextArea
            {...control}
            autoFocus
            rows={3}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <RemovedTags runs={runs} removed={removed} onChange={setRemoved} />
    </FormDialog>
  )
}

/** Tags that a list of boxes has room for. */
const MOST_TAGS = 100

function RemovedTags({
  runs,
  removed,
  onChange,
}: {
  runs: readonly HitFacts[]
  removed: readonly string[]
  onChange: (removed: readonly string[]) => void
}) {
  const present = [...new Set(runs.flatMap((run) => Object.keys(run.tags)))].sort().slice(0, MOST_TAGS)
  const set = (name: string, on: boolean) =>
    onChange(on ? [...removed, name] : removed.filter((other) => other !== name))
  if (present.length === 0) return null
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
      <legend className="mb-1 font-medium">Remove</legend>
      {present.map((name) => (
        <label key={name} className="flex items-center gap-1.5">
          <input
            type="checkbox"
            checked={removed.includes(name)}
            onChange={(event) => set(name, event.target.checked)}
            className="size-4 accent-accent-solid"
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

function MoveDialog({ runs, onAct, onClose }: BulkDialogProps) {
  const [name, setName] = useState('')
  const experiments = useExperiments()
  return (
    <FormDialog
      title={`Move ${plural(runs.length, 'run')}`}
      label="Move"
      disabled={name.trim() === ''}
      onSubmit={() => void onAct({ type: 'move', experiment: name.trim() })}
      onClose={onClose}
    >
      <Field label="Experiment" hint="A name that there is not yet makes a new one">
        {(control) => (
          <>
            <Input
              {...control}
              autoFocus
              maxLength={200}
              list={`${control.id}-names`}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <datalist id={`${control.id}-names`}>
              {experiments.data?.map((experiment) => (
                <option key={experiment.id} value={experiment.name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
    </FormDialog>
  )
}

function DeleteRunsDialog({ runs, onAct, onClose }: BulkDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${plural(runs.length, 'run')}`}
      description="They go to the trash, from where they can be restored until their time there is over."
    >
      <PreviewWords selection={{ runIds: runs.map(({ id }) => id) }} />
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Keep them</Button>
        <Button variant="danger" onClick={() => void onAct({ type: 'delete' })}>
          Move to the trash
        </Button>
      </div>
    </Dialog>
  )
}
