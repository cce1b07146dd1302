import type { Metadata } from 'next'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { PaletteHost } from '../features/palette/palette-host'
import { AppFrame } from '../features/shell/app-frame'
import { Toasts } from '../features/shell/toasts'
import { WatchNotices } from '../features/watch/watch-notices'
import { QueryProvider } from '../live/query-provider'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Barycenter', template: '%s · Barycenter' },
  description: 'Launch, stream and compare weight-averaging runs',
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme script sets the class before the first paint, so server and browser differ here on purpose.
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
          <QueryProvider>
            <AppFrame>{children}</AppFrame>
            <PaletteHost />
            <WatchNotices />
          </QueryProvider>
          <Toasts />
        </ThemeProvider>
      </body>
    </html>
  )
}
