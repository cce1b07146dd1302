import type { Metadata } from 'next'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { Toaster } from 'sonner'
import { AppFrame } from '../features/shell/app-frame'
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
          </QueryProvider>
          <Toaster position="bottom-right" theme="system" richColors closeButton />
        </ThemeProvider>
      </body>
    </html>
  )
}
