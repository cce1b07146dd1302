import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './button'
import { toast } from './toast'

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), 1500)
    } catch (error) {
      toast.error(`Could not copy: ${error instanceof Error ? error.message : 'the browser refused'}`)
    }
  }
  const Icon = copied ? Check : Copy
  return (
    <IconButton label={copied ? 'Copied' : label} onClick={copy} className="size-6">
      <Icon aria-hidden className="size-3.5" />
    </IconButton>
  )
}
