import type { ComponentProps } from 'react'

/** A part of the page that scrolls by itself and can be reached and scrolled with the keyboard. */
export function ScrollArea({ label, ...props }: ComponentProps<'section'> & { label: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, arrow keys cannot scroll it (WCAG 2.1.1)
  return <section {...props} aria-label={label} tabIndex={0} />
}
