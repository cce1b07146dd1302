import { Tabs as Radix } from 'radix-ui'
import { type ReactNode, useEffect, useRef } from 'react'
import { cn } from './cn'

/** Names of which one is open; arrow keys move between them. The panel shows what belongs to it. */
export function Tabs({
  label,
  tabs,
  value,
  onChange,
  children,
  panelClassName,
}: {
  label: string
  tabs: readonly { value: string; title: string }[]
  value: string
  onChange: (value: string) => void
  children: ReactNode
  panelClassName?: string
}) {
  const list = useRef<HTMLDivElement>(null)
  // On a phone the open one may lie beyond the edge. The list alone is scrolled, never the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the open tab is found in the list
  useEffect(() => {
    const open = list.current?.querySelector<HTMLElement>('[data-state=active]')
    if (list.current && open) list.current.scrollLeft = open.offsetLeft - list.current.offsetWidth / 3
  }, [value])
  return (
    <Radix.Root value={value} onValueChange={onChange}>
      <Radix.List
        ref={list}
        aria-label={label}
        className="relative flex gap-1 overflow-x-auto border-b border-line px-3 pt-1 text-muted"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px shrink-0 border-b-2 border-transparent px-2 py-1.5 whitespace-nowrap -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} tabIndex={-1} className={cn('outline-none', panelClassName)}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
