'use client'
import { AppError, ERRORS } from '@barycenter/contracts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'

/** A refusal stays a refusal; only what the error table calls passing is asked again. */
function mayPass(failures: number, error: unknown): boolean {
  if (failures >= 2) return false
  return error instanceof AppError ? ERRORS[error.code].retryable : true
}

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: mayPass, staleTime: 5000 } } }),
  )
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}
