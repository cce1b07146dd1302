'use client'
import dynamic from 'next/dynamic'

/** Read when the first text is shown. */
const Loaded = dynamic(() => import('./markdown-text').then(({ MarkdownText }) => MarkdownText), {
  ssr: false,
})

export function LazyMarkdown({ text }: { text: string }) {
  return <Loaded text={text} />
}

const LoadedLine = dynamic(() => import('./markdown-line').then(({ MarkdownLine }) => MarkdownLine), {
  ssr: false,
})

export function LazyMarkdownLine({ text }: { text: string }) {
  return <LoadedLine text={text} />
}
