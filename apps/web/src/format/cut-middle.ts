const LONGEST = 28
const HEAD = 10
const TAIL = 8

/** A digest, an id or a path too long to be read at once, in three parts of which the middle need not be shown; else null. */
export function cutMiddle(text: string): { head: string; middle: string; tail: string } | null {
  if (text.length <= LONGEST || /\s/.test(text)) return null
  const end = text.length - TAIL
  return { head: text.slice(0, HEAD), middle: text.slice(HEAD, end), tail: text.slice(end) }
}
