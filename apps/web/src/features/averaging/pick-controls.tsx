import { useState } from 'react'
import { plural } from '../../format/format-number'
import { Button } from '../../ui/button'
import { Input } from '../../ui/field'
import { everyKth, formatPick, lastK } from './pick-snapshots'

/** Ways to pick many snapshots at once, and what is picked. */
export function PickControls({
  count,
  picked,
  onChange,
}: {
  count: number
  picked: readonly number[]
  onChange(picked: number[]): void
}) {
  const [k, setK] = useState('2')
  const number = Math.max(1, Math.floor(Number(k)) || 1)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button size="small" onClick={() => onChange(lastK(count, count))}>
        All
      </Button>
      <Button size="small" onClick={() => onChange([])}>
        None
      </Button>
      <span className="flex items-center gap-1.5 text-[0.857rem]">
        k =
        <Input
          aria-label="k"
          type="number"
          min={1}
          max={count}
          value={k}
          onChange={(event) => setK(event.target.value)}
          className="h-7 w-16"
        />
      </span>
      <Button size="small" onClick={() => onChange(everyKth(count, number))}>
        Every k-th
      </Button>
      <Button size="small" onClick={() => onChange(lastK(count, number))}>
        Last k
      </Button>
      <p aria-live="polite" data-testid="picked" className="min-w-0 text-[0.857rem] break-words text-muted">
        {picked.length === 0
          ? 'None picked'
          : `${plural(picked.length, 'snapshot')} picked: ${formatPick(picked).replaceAll(',', ', ')}`}
      </p>
    </div>
  )
}
