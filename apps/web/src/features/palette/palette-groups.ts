import type { Command } from '../../shortcuts/command'

export interface PaletteLink {
  href: string
  title: string
  note?: string
}

/** What can be chosen: a page to go to, or something to do. */
export interface PaletteItem {
  /** Unique in the palette. */
  id: string
  title: string
  note?: string | undefined
  keys?: string | undefined
  href?: string
  run?: () => void
}

export interface ShownGroup {
  title: string
  items: PaletteItem[]
}

const COMMAND_GROUPS = ['This page', 'View', 'Go to', 'Help'] as const

/** What the palette shows for a text; groups without items are left out. Runs are as the server found them. */
export function paletteGroups({
  search,
  found,
  commands,
  recent,
}: {
  search: string
  found: { runs: readonly PaletteLink[]; experiments: readonly PaletteLink[] }
  commands: readonly Command[]
  recent: readonly PaletteLink[]
}): ShownGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word))
  const links = (title: string, list: readonly PaletteLink[]) => ({
    title,
    items: list.map((link) => ({ ...link, id: `${title} ${link.href}` })),
  })
  const ofGroup = (group: Command['group']) => ({
    title: group,
    items: commands
      .filter((command) => command.group === group && !command.onlyKeys)
      .filter(({ title, words: more = '' }) => holds(`${group} ${title} ${more}`))
      .map(({ id, title, keys, run }) => ({ id: `command ${id}`, title, keys, run })),
  })
  return [
    links('Recent', words.length === 0 ? recent : []),
    links('Runs', found.runs),
    links(
      'Experiments',
      found.experiments.filter(({ title }) => holds(title)),
    ),
    ...COMMAND_GROUPS.map(ofGroup),
  ].filter(({ items }) => items.length > 0)
}
