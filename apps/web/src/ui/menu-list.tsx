import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'
import type { MenuItem } from './menu'

/** The menu as it is once it was opened: its button, and the list that is open at first. */
export function MenuList({ trigger, items }: { trigger: ReactNode; items: readonly (MenuItem | null)[] }) {
  const shown = items.filter((item) => item !== null)
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-44 rounded-lg border border-line bg-surface p-1 shadow-float"
        >
          {shown.map((item) => (
            <Item key={item.label} {...item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const Item = ({ label, icon, disabled, danger, onSelect }: MenuItem) => (
  <DropdownMenu.Item
    disabled={disabled}
    onSelect={onSelect}
    className={cn(
      'flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 outline-none data-[disabled]:cursor-default data-[disabled]:opacity-50 data-[highlighted]:bg-raised',
      danger && 'text-bad',
    )}
  >
    <span aria-hidden className="[&>svg]:size-4">
      {icon}
    </span>
    {label}
  </DropdownMenu.Item>
)
