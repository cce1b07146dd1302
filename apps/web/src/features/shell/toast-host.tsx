import { useTheme } from 'next-themes'
import { useEffect } from 'react'
import { Toaster, type ToasterProps, toast } from 'sonner'
import { showToastsBy } from '../../ui/toast'

/** Short messages in the theme of the page, which need not be that of the system. */
export function ToastHost() {
  const { theme = 'system' } = useTheme()
  // After the effect of the toaster itself, which listens from then on.
  useEffect(() => showToastsBy(toast), [])
  return (
    <Toaster
      position="bottom-right"
      theme={theme as NonNullable<ToasterProps['theme']>}
      richColors
      closeButton
    />
  )
}
