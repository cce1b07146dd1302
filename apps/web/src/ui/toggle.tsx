import { Switch } from 'radix-ui'
import { useId } from 'react'

export function Toggle({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <span className="inline-flex items-center gap-2">
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        className="relative h-[1.15rem] w-8 shrink-0 rounded-full border border-line-strong bg-raised transition-colors data-[state=checked]:border-transparent data-[state=checked]:bg-accent-solid"
      >
        <Switch.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-muted transition-transform data-[state=checked]:translate-x-[0.95rem] data-[state=checked]:bg-white" />
      </Switch.Root>
      <label htmlFor={id} className="cursor-pointer whitespace-nowrap">
        {label}
      </label>
    </span>
  )
}
