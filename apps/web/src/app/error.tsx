'use client'
import { CopyButton } from '../ui/copy-button'
import { Link } from '../ui/link'
import { FailedState } from '../ui/states'

/** A page that broke: what happened, in a form that can be told on, and the ways on. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  const details = `${error.name}: ${error.message}${error.digest ? ` (${error.digest})` : ''}\n${error.stack ?? ''}`
  return (
    <div className="flex flex-col gap-3">
      <h1 className="text-[1.357rem] font-semibold">This page broke</h1>
      <FailedState what="this page" reason={error.message} retry={reset} />
      <p className="text-muted">
        Runs go on and nothing that was stored is lost. Try again, or go to the{' '}
        <Link href="/" className="text-accent underline">
          experiments
        </Link>
        ,{' '}
        <Link href="/runs" className="text-accent underline">
          runs
        </Link>{' '}
        or the{' '}
        <Link href="/system" className="text-accent underline">
          state of the system
        </Link>
        .
      </p>
      <p className="flex items-center gap-1 text-muted">
        Copy the details for a report <CopyButton text={details} label="Copy the details of the error" />
      </p>
    </div>
  )
}
