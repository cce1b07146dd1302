/** Something that can be done on a page, by its keys or from the palette. */
export interface Command {
  /** Unique on a page. */
  id: string
  title: string
  /** Heading in the palette and in the list of shortcuts. */
  group: 'Go to' | 'This page' | 'View' | 'Help'
  /** In the notation of tinykeys: `g r` one after the other, `$mod+k` together (Cmd on a Mac, Ctrl elsewhere). */
  keys?: string
  /** More words to find it by. */
  words?: string
  /** Not listed in the palette, such as opening the palette. */
  onlyKeys?: boolean
  /** Works while a field is typed in or a dialog is open, too. */
  everywhere?: boolean
  run: () => void
}

/** Whether keys of one character do it, without Ctrl, Alt or Cmd: one may want these switched off (WCAG 2.1.4). */
export function isCharacterKey(keys: string): boolean {
  return !/(\$mod|Control|Alt|Meta)\+/.test(keys)
}

const NAMES: Readonly<Record<string, string>> = { 'Shift+?': '?', arrowleft: '←', arrowright: '→' }

/** Keys as they are written on a keyboard: `$mod+Shift+z` is "Ctrl Shift Z", `g r` is "g then r". */
export function keyWords(keys: string, isMac: boolean): string {
  const press = (text: string) =>
    NAMES[text] ??
    text
      .split('+')
      .map((part) => (part === '$mod' ? (isMac ? '⌘' : 'Ctrl') : part))
      .map((part, index, parts) =>
        parts.length > 1 && index === parts.length - 1 ? part.toUpperCase() : part,
      )
      .join(' ')
  return keys.split(' ').map(press).join(' then ')
}
