'use client'
import { FailedState } from '../ui/states'

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return <FailedState what="this page" reason={error.message} retry={reset} />
}
