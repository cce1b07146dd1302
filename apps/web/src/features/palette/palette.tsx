'use client'
import { Command as Cmdk } from 'cmdk'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { keyWords } from '../../shortcuts/command'
import { useRegisteredCommands } from '../../shortcuts/use-commands'
import { type PaletteItem, paletteGroups, type ShownGroup } from './palette-groups'
import { showPalette } from './palette-open'
import { recentVisits } from './recent'
import { useFound } from './use-found'

/** Everything by its name: pages, experiments, runs, what can be done here, and what was open last. */
export function Palette({ open }: { open: boolean }) {
  return (
    <Dialog.Root open={open} onOpenChange={showPalette}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[10vh] left-1/2 z-50 w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-surface shadow-float"
        >
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          <PaletteBody />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteBody() {
  const router = useRouter()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState('')
  const found = useFound(search)
  const commands = useRegisteredCommands()
  const groups = paletteGroups({ search, found, commands, recent: recentVisits() })
  const items = groups.flatMap((group) => group.items)
  const choose = ({ href, run }: PaletteItem) => {
    showPalette(false)
    if (href) router.push(href)
    run?.()
  }
  return (
    <Cmdk
      label="Search and commands"
      loop
      shouldFilter={false}
      // The first one, until another is chosen: what the server finds comes after what is known here.
      value={items.some(({ id }) => id === chosen) ? chosen : (items[0]?.id ?? '')}
      onValueChange={setChosen}
    >
      <Cmdk.Input
        value={search}
        onValueChange={(text) => {
          setSearch(text)
          setChosen('')
        }}
        placeholder="Search runs, experiments, pages and commands"
        className="h-12 w-full border-b border-line bg-surface px-4 text-ink -outline-offset-2"
      />
      <PaletteList groups={groups} isSearching={found.isFetching} onChoose={choose} />
    </Cmdk>
  )
}

function PaletteList({
  groups,
  isSearching,
  onChoose,
}: {
  groups: readonly ShownGroup[]
  isSearching: boolean
  onChoose: (item: PaletteItem) => void
}) {
  return (
    <Cmdk.List label="Found" className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
      <Cmdk.Empty className="px-3 py-6 text-center text-muted">
        {isSearching ? 'Searching…' : 'Nothing has this name.'}
      </Cmdk.Empty>
      {groups.map((group) => (
        <PaletteGroup key={group.title} group={group} onChoose={onChoose} />
      ))}
    </Cmdk.List>
  )
}

const HEADING =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[0.857rem] [&_[cmdk-group-heading]]:text-muted'

function PaletteGroup({ group, onChoose }: { group: ShownGroup; onChoose: (item: PaletteItem) => void }) {
  const isMac = navigator.platform.startsWith('Mac')
  return (
    <Cmdk.Group heading={group.title} className={HEADING}>
      {group.items.map((item) => (
        <Cmdk.Item
          key={item.id}
          value={item.id}
          onSelect={() => onChoose(item)}
          className="flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-1.5 data-[selected=true]:bg-accent-ground"
        >
          <span className="min-w-0 flex-1 truncate">{item.title}</span>
          {item.note && <span className="shrink-0 text-[0.857rem] text-muted">{item.note}</span>}
          {item.keys && (
            <kbd className="font-mono text-[0.786rem] text-muted">{keyWords(item.keys, isMac)}</kbd>
          )}
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}
