import type { Metadata } from 'next'
import { Link } from '../ui/link'
import { EmptyState } from '../ui/states'

export const metadata: Metadata = { title: 'No such page' }

const PLACES = [
  ['/', 'Experiments'],
  ['/runs', 'Runs'],
  ['/queue', 'Queue'],
  ['/launch', 'Launch a run'],
] as const

export default function NotFound() {
  return (
    <EmptyState boxed title={<h1>There is no such page</h1>}>
      <p>The address may be mistyped or cut off. Ctrl K searches runs by their name; these pages exist:</p>
      <ul className="flex flex-wrap justify-center gap-4">
        {PLACES.map(([href, label]) => (
          <li key={href}>
            <Link href={href} className="text-accent underline">
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}
