'use client'
import { useState } from 'react'
import { plural } from '../../../format/format-number'
import { useExperiments } from '../../../live/queries'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { Field, Input, TextArea } from '../../../ui/field'
import { PreviewWords } from '../../storage/preview-words'
import { parseTags } from '../tag-text'
import type { BulkAction } from './bulk-undo'
import type { HitFacts } from './values'

interface BulkDialogProps {
  runs: readonly HitFacts[]
  onAct: (action: BulkAction) => Promise<void>
  onClose: () => void
}

const Buttons = ({ label, disabled, onClose }: { label: string; disabled: boolean; onClose: () => void }) => (
  <div className="flex justify-end gap-2">
    <Button onClick={onClose}>Close</Button>
    <Button type="submit" variant="primary" disabled={disabled}>
      {label}
    </Button>
  </div>
)

export function TagRunsDialog({ runs, onAct, onClose }: BulkDialogProps) {
  const [text, setText] = useState('')
  const [removed, setRemoved] = useState<readonly string[]>([])
  const { tags, problem } = parseTags(text, '\n')
  const present = [...new Set(runs.flatMap((run) => Object.keys(run.tags)))].sort().slice(0, 100)
  const isEmpty = Object.keys(tags).length === 0 && removed.length === 0
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Tag ${plural(runs.length, 'run')}`}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!problem && !isEmpty) void onAct({ type: 'tag', set: tags, remove: [...removed] })
        }}
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
        {present.length > 0 && (
          <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
            <legend className="mb-1 font-medium">Remove</legend>
            {present.map((name) => (
              <label key={name} className="flex items-center gap-1.5">
                <input
                  type="checkbox"
                  checked={removed.includes(name)}
                  onChange={(event) =>
                    setRemoved((before) =>
                      event.target.checked ? [...before, name] : before.filter((other) => other !== name),
                    )
                  }
                  className="size-4 accent-accent-solid"
                />
                {name}
              </label>
            ))}
          </fieldset>
        )}
        <Buttons label="Save tags" disabled={problem !== null || isEmpty} onClose={onClose} />
      </form>
    </Dialog>
  )
}

export function MoveDialog({ runs, onAct, onClose }: BulkDialogProps) {
  const [name, setName] = useState('')
  const experiments = useExperiments()
  const isEmpty = name.trim() === ''
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Move ${plural(runs.length, 'run')}`}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isEmpty) void onAct({ type: 'move', experiment: name.trim() })
        }}
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
        <Buttons label="Move" disabled={isEmpty} onClose={onClose} />
      </form>
    </Dialog>
  )
}

export function DeleteRunsDialog({ runs, onAct, onClose }: BulkDialogProps) {
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
