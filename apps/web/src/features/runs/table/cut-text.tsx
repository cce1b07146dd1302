import { cn } from '../../../ui/cn'

/** px that a character takes at most, but for a few wide capitals; what is beyond lies under the next cell. */
const CHARACTER_PX = 10
/** px of the padding of a cell. */
const PADDING_PX = 16

const mayBeCut = (text: string, width: CellWidth) =>
  typeof width === 'string' || text.length * CHARACTER_PX > width - PADDING_PX

/** px, or CSS where a cell takes what is left. */
export type CellWidth = number | string

/** What a text wears that may be longer than its place; it must be a block. */
export const cutWhereLong = (text: string, width: CellWidth): string =>
  mayBeCut(text, width) ? 'truncate' : 'whitespace-nowrap'

/**
 * A text in a cell, whole on hover where it is cut. Only then it gets a box of its own with a clip: a browser paints what
 * is clipped apart from all else, and three hundred clips in sight took it 14 ms of each frame of a scroll.
 */
export function CutText({ text, width, className }: { text: string; width: CellWidth; className?: string }) {
  if (!mayBeCut(text, width)) return className ? <span className={className}>{text}</span> : text
  return (
    <span className={cn('block truncate', className)} title={text}>
      {text}
    </span>
  )
}
