import { cutText, type RawText } from './text-units.js'

/** The most frequent units of some texts, most frequent first; of equally frequent ones, in the order of code points. */
export function frequentUnits(texts: Iterable<RawText>, unit: 'character' | 'word', most: number): string[] {
  const counts = new Map<string, number>()
  for (const raw of texts) {
    for (const { text } of cutText(raw, unit)) counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const ranked = [...counts].sort(([a, countA], [b, countB]) => countB - countA || byCodePoint(a, b))
  return ranked.slice(0, most).map(([text]) => text)
}

/** How many distinct characters a text has. */
export function countAlphabet(raw: RawText): number {
  const characters = new Set<string>()
  for (const { text } of cutText(raw, 'character')) characters.add(text)
  return characters.size
}

/** UTF-8 sorts as code points do; the comparison of strings would put U+10000 before U+FFFD. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
