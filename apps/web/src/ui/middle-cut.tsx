import { cutMiddle } from '../format/cut-middle'

/** A long word with its middle out of sight: it is still there for who copies the text or hears it read. */
export function MiddleCut({ text }: { text: string }) {
  const parts = cutMiddle(text)
  if (!parts) return text
  return (
    <span title={text} className="whitespace-nowrap">
      {parts.head}
      <span className="text-[0px] before:text-[0.929rem] before:content-['…']">{parts.middle}</span>
      {parts.tail}
    </span>
  )
}
