'use client'
import { useTheme } from 'next-themes'
import { Toaster, type ToasterProps } from 'sonner'

/** Short messages in the theme of the page, which need not be that of the system. */
export function Toasts() {
  const { theme = 'system' } = useTheme()
  return (
    <Toaster
      position="bottom-right"
      theme={theme as NonNullable<ToasterProps['theme']>}
      richColors
      closeButton
    />
  )
}
