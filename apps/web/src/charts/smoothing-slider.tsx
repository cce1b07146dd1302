import { useId } from 'react'

/** Weight of the past in the smoothed lines, for all charts below it. */
export function SmoothingSlider({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId()
  return (
    <span className="inline-flex items-center gap-2 text-[0.857rem]">
      <label htmlFor={id}>Smoothing</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className="w-28 accent-accent"
      />
      <output htmlFor={id} className="w-8 text-muted">
        {value === 0 ? 'off' : value.toFixed(2)}
      </output>
    </span>
  )
}
