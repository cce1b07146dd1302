import { Check, ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Button } from './button'

/** Several of many: a button that opens a list of check boxes and stays open while they are set. */
export function ChoiceMenu({
  label,
  choices,
  chosen,
  onChange,
}: {
  label: string
  choices: readonly { value: string; title: string }[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}) {
  const set = (value: string, on: boolean) =>
    onChange(
      choices
        .map((choice) => choice.value)
        .filter((other) => (other === value ? on : chosen.includes(other))),
    )
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button size="small">
          {label}
          <ChevronDown aria-hidden className="size-3.5" />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 max-h-[60vh] max-w-[calc(100vw-2rem)] min-w-44 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-float"
        >
          {choices.map(({ value, title }) => (
            <DropdownMenu.CheckboxItem
              key={value}
              checked={chosen.includes(value)}
              onCheckedChange={(on) => set(value, on)}
              onSelect={(event) => event.preventDefault()}
              className="flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 outline-none data-[highlighted]:bg-raised"
            >
              <span aria-hidden className="size-4">
                <DropdownMenu.ItemIndicator>
                  <Check className="size-4" />
                </DropdownMenu.ItemIndicator>
              </span>
              <span className="min-w-0 break-words">{title}</span>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
