import { toast } from '../../ui/toast'
import { changeWords } from '../../view-state/change-words'
import { redoView, undoView } from '../../view-state/use-view-state'

/** Takes the last change of what the page shows back, or does it again, and says which one it was. */
export function stepBack(way: 'undo' | 'redo'): void {
  const before = window.location.search
  const moved = way === 'undo' ? undoView() : redoView()
  if (!moved) {
    toast(way === 'undo' ? 'Nothing to undo on this page' : 'Nothing to do again on this page')
    return
  }
  const words = changeWords(before, window.location.search)
  toast(`${way === 'undo' ? 'Undone' : 'Done again'}, ${words}`, {
    action:
      way === 'undo'
        ? { label: 'Redo', onClick: () => stepBack('redo') }
        : { label: 'Undo', onClick: () => stepBack('undo') },
  })
}
