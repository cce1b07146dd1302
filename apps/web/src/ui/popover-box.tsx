import { Popover as Radix } from 'radix-ui'
import { cn } from './cn'
import type { PopoverProps } from './popover'

/** The popover as it is once it was opened: its button, and the box that is open at first. */
export function PopoverBox({
  label,
  trigger,
  className,
  align = 'end',
  open,
  onOpenChange,
  children,
}: PopoverProps) {
  const state = open === undefined ? { defaultOpen: true } : { open }
  return (
    <Radix.Root {...state} {...(onOpenChange && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={cn(
            'z-50 max-h-[70vh] max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-lg border border-line bg-surface p-4 shadow-float',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
