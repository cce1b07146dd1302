import { useState } from 'react'
import { useRunActions } from '../../live/use-run-actions'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { PreviewWords } from './preview-words'

/** Asks before the trash is emptied: there is no way back. */
export function PurgeDialog({ onClose }: { onClose: () => void }) {
  const actions = useRunActions()
  const [purging, setPurging] = useState(false)
  const purge = async () => {
    setPurging(true)
    await actions.purge()
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Delete for good"
      description="All runs in the trash, with their metrics, logs, snapshots, weights and files. There is no way back."
    >
      <PreviewWords selection={{ trash: true }} />
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Keep them</Button>
        <Button variant="danger" disabled={purging} onClick={() => void purge()}>
          Delete for good
        </Button>
      </div>
    </Dialog>
  )
}
