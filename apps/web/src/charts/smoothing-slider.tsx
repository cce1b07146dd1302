import { useId } from 'react'
import { useRested } from '../ui/use-rested'

/** Weight of the past in the smoothed lines; the server smooths where the slider rests. */
export function SmoothingSlider({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId()
  const [shown, change] = useRested(value, onChange)
  return (
    <span className="inline-flex items-center gap-2 text-[0.857rem]">
      <label htmlFor={id}>Smoothing</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={shown}
        onChange={(event) => change(Number(event.target.value))}
        className="w-28 accent-accent"
      />
      <output htmlFor={id} className="w-8 text-muted">
        {shown === 0 ? 'off' : shown.toFixed(2)}
      </output>
    </span>
  )
}
