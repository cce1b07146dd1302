/** What stands for &quot; and the like in texts that were taken from the web. */
const ENTITIES: [string, string][] = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
]

/** Signs on their own; full stops and commas unless between digits; a dash after a digit. */
const SPACED: [RegExp, string][] = [
  [/([{-~[-` -&(-+:-@/])/g, ' $1 '],
  [/([^0-9])([.,])/g, '$1 $2 '],
  [/([.,])([^0-9])/g, ' $1 $2'],
  [/([0-9])(-)/g, '$1 $2 '],
]

/** The words of a line as sacreBLEU's `13a` cuts them, the tokenizer of mteval-v13a.pl (Post 2018). */
export function thirteenAWords(line: string): string[] {
  const joined = line.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ')
  const plain = ENTITIES.reduce((text, [entity, sign]) => text.replaceAll(entity, sign), joined)
  const spaced = SPACED.reduce((text, [pattern, by]) => text.replace(pattern, by), ` ${plain} `)
  return spaced.split(/\s+/u).filter(Boolean)
}
