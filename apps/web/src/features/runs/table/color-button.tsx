'use client'
import { LINE_COLORS } from '../../../charts/run-color'
import { Button } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import { Popover } from '../../../ui/popover'
import { setRunColor, useRunColor } from '../run-look'

/** The dot of a run: it shows the colour that charts give it, and opens the choice of another. */
export function ColorButton({ id, name }: { id: string; name: string }) {
  const color = useRunColor(id)
  return (
    <Popover
      label={`Colour of ${name}`}
      align="start"
      className="w-52 p-3"
      trigger={
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Colour of ${name}`}
          title="Change the colour"
          data-testid="run-color"
          data-color={color}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-md hover:bg-raised"
        >
          <span aria-hidden className="size-2.5 rounded-full" style={{ background: color }} />
        </button>
      }
    >
      <Palette id={id} color={color} />
    </Popover>
  )
}

function Palette({ id, color }: { id: string; color: string }) {
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-6 gap-1.5">
        {LINE_COLORS.map((one) => (
          <button
            key={one}
            type="button"
            aria-label={`Colour ${one}`}
            aria-pressed={one === color}
            onClick={() => setRunColor(id, one)}
            className={cn(
              'size-6 rounded-full border-2',
              one === color ? 'border-ink' : 'border-transparent',
            )}
            style={{ background: one }}
          />
        ))}
      </div>
      <div className="flex items-center justify-between gap-2">
        <label className="flex items-center gap-2 text-[0.857rem]">
          <input
            type="color"
            aria-label="Any colour"
            value={color}
            onChange={(event) => setRunColor(id, event.target.value)}
            className="h-6 w-8 rounded border border-line-strong bg-surface"
          />
          Any
        </label>
        <Button size="small" variant="ghost" onClick={() => setRunColor(id, null)}>
          Reset
        </Button>
      </div>
    </div>
  )
}
