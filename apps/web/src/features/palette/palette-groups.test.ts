import { describe, expect, it } from 'vitest'
import type { Command } from '../../shortcuts/command'
import { paletteGroups } from './palette-groups'

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  group: 'View',
  run: () => undefined,
  ...more,
})
const shown = (search: string, commands: Command[] = [], runs = [{ href: '/runs/1', title: 'x' }]) =>
  paletteGroups({
    search,
    found: { runs, experiments: [{ href: '/experiments/1', title: 'Stars' }] },
    commands,
    recent: [{ href: '/runs/9', title: 'last one' }],
  }).map(({ title, items }) => `${title}: ${items.map((item) => item.title).join(', ')}`)

describe('the palette', () => {
  it('sifts experiments and commands by every word, and leaves what the server found as it is', () => {
    const commands = [command('dark theme'), command('light theme'), command('share', { words: 'copy link' })]
    expect(shown('THEME da', commands)).toEqual(['Runs: x', 'View: dark theme'])
    expect(shown('link', commands)).toEqual(['Runs: x', 'View: share'])
    expect(shown('star', commands, [])).toEqual(['Experiments: Stars'])
  })

  it('shows what was open last while nothing is searched, and no command that is for keys alone', () => {
    expect(shown('', [command('palette', { onlyKeys: true })], [])).toEqual([
      'Recent: last one',
      'Experiments: Stars',
    ])
  })
})
