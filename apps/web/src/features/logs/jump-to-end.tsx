import { ArrowDown } from 'lucide-react'
import { plural } from '../../format/format-number'
import { Button } from '../../ui/button'

/** Leads back to the end of a log that goes on while earlier lines are read. */
export function JumpToEnd({ newLines, onJump }: { newLines: number; onJump: () => void }) {
  return (
    <Button
      size="small"
      variant="primary"
      onClick={onJump}
      className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-float"
    >
      <ArrowDown aria-hidden className="size-3.5" />
      {newLines > 0 ? `Jump to the end, ${plural(newLines, 'new line')}` : 'Jump to the end'}
    </Button>
  )
}
