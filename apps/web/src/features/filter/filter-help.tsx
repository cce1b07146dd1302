import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/button'
import { lazyAhead } from '../../ui/lazy-ahead'
import { Popover } from '../../ui/popover'

const FilterHelpText = lazyAhead(() => import('./filter-help-text').then((loaded) => loaded.FilterHelpText))

/** Examples to take, and the whole grammar in a dozen lines. */
export function FilterHelp({ onTake }: { onTake: (text: string) => void }) {
  const [open, setOpen] = useState(false)
  const take = (text: string) => {
    setOpen(false)
    onTake(text)
  }
  return (
    <Popover
      label="How to write a filter"
      className="w-[36rem]"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <IconButton label="How to write a filter">
          <CircleHelp aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <FilterHelpText onTake={take} />
    </Popover>
  )
}
