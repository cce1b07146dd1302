'use client'
import { LINE_COLORS } from '../../../charts/run-color'
import { Button } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import { setRunColor } from '../run-look'

/** The colours that charts tell runs apart by, and any other. */
export function ColorPalette({ id, color }: { id: string; color: string }) {
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
