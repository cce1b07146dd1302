import type { Run } from '@barycenter/contracts'
import { useRunActions } from '../../live/use-run-actions'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { PreviewWords } from './preview-words'

/** Asks before a run goes to the trash, and says first what that will free. */
export function DeleteRunDialog({ run, onClose }: { run: Pick<Run, 'id' | 'name'>; onClose: () => void }) {
  const actions = useRunActions()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${run.name}`}
      description="It goes to the trash, from where it can be restored until its time there is over."
    >
      <PreviewWords selection={{ runIds: [run.id] }} />
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button
          variant="danger"
          onClick={() => void actions.remove(run).then((deleted) => deleted && onClose())}
        >
          Move to the trash
        </Button>
      </div>
    </Dialog>
  )
}
