'use client'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'

/** The words of a text in Markdown as one line of a table: emphasis and code stay, headings, lists and links are their words. */
export function MarkdownLine({ text }: { text: string }) {
  return (
    <Markdown remarkPlugins={[remarkGfm]} allowedElements={['em', 'strong', 'del', 'code']} unwrapDisallowed>
      {text}
    </Markdown>
  )
}
