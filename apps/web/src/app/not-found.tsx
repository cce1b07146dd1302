import Link from 'next/link'
import { EmptyState } from '../ui/states'

export default function NotFound() {
  return (
    <EmptyState title="There is no such page">
      <p>
        The address may be mistyped. Go to the{' '}
        <Link href="/" className="text-accent underline">
          experiments
        </Link>
        .
      </p>
    </EmptyState>
  )
}
