'use client'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const isOwn = (href: string) => href.startsWith('/') || href.startsWith('#')

const COMPONENTS: Components = {
  a: ({ href = '', children }) =>
    isOwn(href) ? (
      <a href={href}>{children}</a>
    ) : (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ),
  // A picture of another place would tell that place who reads the notes, and when.
  img: ({ src = '', alt = '' }) => (
    <a href={String(src)} target="_blank" rel="noopener noreferrer nofollow">
      {alt === '' ? 'picture' : alt}
    </a>
  ),
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
  // The page has its own headings above these.
  h1: ({ children }) => <h3 className="text-[1.21rem]">{children}</h3>,
  h2: ({ children }) => <h4 className="text-[1.07rem]">{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
}

const LOOKS = [
  'min-w-0 break-words [&>*+*]:mt-2.5 [&_a]:text-accent [&_a]:underline',
  '[&_h3]:font-semibold [&_h4]:font-semibold [&_h5]:font-semibold [&_h6]:font-semibold',
  // One line of the text is one line here.
  '[&_p]:whitespace-pre-line',
  '[&_ul]:list-disc [&_ul]:pl-5 [&_ol]:list-decimal [&_ol]:pl-5 [&_li]:mt-0.5 [&_.contains-task-list]:list-none [&_.contains-task-list]:pl-0',
  '[&_code]:rounded [&_code]:bg-raised [&_code]:px-1 [&_code]:font-mono [&_code]:text-[0.857rem]',
  '[&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:bg-raised [&_pre]:p-3 [&_pre_code]:p-0',
  '[&_blockquote]:border-l-2 [&_blockquote]:border-line-strong [&_blockquote]:pl-3 [&_blockquote]:text-muted',
  '[&_td]:border [&_td]:border-line [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:border-line [&_th]:px-2 [&_th]:py-1',
].join(' ')

/** A text in Markdown, tables and task lists included. HTML in it is shown as the text it is. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className={LOOKS} data-testid="markdown">
      <Markdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
        {text}
      </Markdown>
    </div>
  )
}
