'use client'
import type { ExperimentId, View, ViewId } from '@barycenter/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Bookmark, Check, Link2, Pencil, Save, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { api, describeError } from '../../../live/api'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { Field, Input } from '../../../ui/field'
import { Menu } from '../../../ui/menu'
import { useTableContext } from './table-context'
import { isModified, stateOf, viewOf } from './view-text'

const KEY = ['views', 'runs']

/** Looks at the runs that a team keeps: chosen, saved, renamed, deleted, passed on as a link. */
export function ViewsMenu({ experimentId }: { experimentId: string | undefined }) {
  const { view, update } = useTableContext()
  const [dialog, setDialog] = useState<'save' | 'rename' | 'delete' | null>(null)
  const query = useQuery({
    queryKey: [...KEY, experimentId ?? null],
    queryFn: async () =>
      (
        await api.call('listViews', {
          query: { page: 'runs', experimentId: (experimentId ?? 'none') as ExperimentId },
        })
      ).views,
  })
  const saved = query.data?.find(({ id }) => id === view.view)
  const changed = saved !== undefined && isModified(view, saved.state)
  const act = useViewActions(experimentId)
  const close = () => setDialog(null)
  return (
    <>
      <Menu
        trigger={
          <Button size="small" data-testid="views" className="max-w-48">
            <Bookmark aria-hidden className="size-4 shrink-0" />
            <span className="truncate">{saved?.name ?? 'Views'}</span>
            {changed && <span className="text-warn">modified</span>}
          </Button>
        }
        items={[
          ...(query.data ?? []).map((one) => ({
            label: one.name,
            icon: one.id === view.view ? <Check /> : <span />,
            onSelect: () => update(viewOf(one)),
          })),
          query.isError
            ? {
                label: `Could not load views: ${describeError(query.error)}`,
                disabled: true,
                onSelect: () => {},
              }
            : null,
          { label: 'Save as a new view', icon: <Save />, onSelect: () => setDialog('save') },
          saved && changed
            ? {
                label: `Save changes to ${saved.name}`,
                icon: <Save />,
                onSelect: () => void act.change(saved.id, { state: stateOf(view) }, `Saved ${saved.name}`),
              }
            : null,
          saved
            ? { label: `Rename ${saved.name}`, icon: <Pencil />, onSelect: () => setDialog('rename') }
            : null,
          saved
            ? {
                label: `Delete ${saved.name}`,
                icon: <Trash2 />,
                danger: true,
                onSelect: () => setDialog('delete'),
              }
            : null,
          { label: 'Copy link', icon: <Link2 />, onSelect: () => void copyLink() },
        ]}
      />
      {dialog === 'save' && (
        <NameDialog
          title="Save this view"
          initial=""
          onSave={async (name) => {
            const made = await act.create(name, stateOf(view))
            if (made) update({ view: made.id })
            return made !== null
          }}
          onClose={close}
        />
      )}
      {dialog === 'rename' && saved && (
        <NameDialog
          title="Rename the view"
          initial={saved.name}
          onSave={async (name) => (await act.change(saved.id, { name }, `Renamed to ${name}`)) !== null}
          onClose={close}
        />
      )}
      {dialog === 'delete' && saved && (
        <DeleteView
          saved={saved}
          onClose={close}
          onDelete={async () => {
            if (await act.remove(saved)) update({ view: '' })
            close()
          }}
        />
      )}
    </>
  )
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href)
    toast.success('Copied the link to what you see')
  } catch {
    toast.error('The browser does not let this page copy: take the link from its address bar')
  }
}

function useViewActions(experimentId: string | undefined) {
  const client = useQueryClient()
  const act = async <T,>(ask: () => Promise<T>, done: string, failed: string): Promise<T | null> => {
    try {
      const answer = await ask()
      await client.invalidateQueries({ queryKey: KEY })
      toast.success(done)
      return answer
    } catch (error) {
      toast.error(`${failed}: ${describeError(error)}`)
      return null
    }
  }
  return {
    create: (name: string, state: string) =>
      act<View>(
        () =>
          api.call('createView', {
            body: { name, page: 'runs', experimentId: (experimentId ?? null) as ExperimentId | null, state },
          }),
        `Saved ${name}`,
        `Could not save ${name}`,
      ),
    change: (viewId: ViewId, body: { name?: string; state?: string }, done: string) =>
      act<View>(
        () => api.call('updateView', { params: { viewId }, body }),
        done,
        'Could not change the view',
      ),
    remove: ({ id, name }: View) =>
      act<View>(
        () => api.call('deleteView', { params: { viewId: id } }),
        `Deleted ${name}`,
        `Could not delete ${name}`,
      ),
  }
}

function NameDialog({
  title,
  initial,
  onSave,
  onClose,
}: {
  title: string
  initial: string
  onSave: (name: string) => Promise<boolean>
  onClose: () => void
}) {
  const [name, setName] = useState(initial)
  const isEmpty = name.trim() === ''
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isEmpty) void onSave(name.trim()).then((saved) => saved && onClose())
        }}
      >
        <Field label="Name" hint="Filter, columns, order, groups, pins and baseline are kept under it">
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={isEmpty}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function DeleteView({
  saved,
  onDelete,
  onClose,
}: {
  saved: View
  onDelete: () => Promise<void>
  onClose: () => void
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete the view ${saved.name}`}
      description="The runs that it shows stay as they are."
    >
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button variant="danger" onClick={() => void onDelete()}>
          Delete the view
        </Button>
      </div>
    </Dialog>
  )
}
