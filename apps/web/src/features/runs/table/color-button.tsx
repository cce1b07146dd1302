'use client'
import { lazyAhead } from '../../../ui/lazy-ahead'
import { Popover } from '../../../ui/popover'
import { useRunColor } from '../run-look'

const ColorPalette = lazyAhead(() => import('./color-palette').then((loaded) => loaded.ColorPalette))

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
      <ColorPalette id={id} color={color} />
    </Popover>
  )
}
