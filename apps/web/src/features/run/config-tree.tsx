'use client'
import type { Run } from '@barycenter/contracts'
import { useMemo, useState } from 'react'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { CopyButton } from '../../ui/copy-button'
import { Input } from '../../ui/field'
import { configLeaves, leavesByPart } from './config-leaves'

/** Every setting of the run; those left at their default are greyed. */
export function ConfigTree({ run }: { run: Run }) {
  const [search, setSearch] = useState('')
  const leaves = useMemo(() => configLeaves(run), [run])
  const needle = search.trim().toLowerCase()
  const parts = leavesByPart(
    leaves.filter(
      ({ path, text }) => path.toLowerCase().includes(needle) || text.toLowerCase().includes(needle),
    ),
  )
  return (
    <Card
      title={run.config ? 'Config' : 'Parameters'}
      note={noteOf(run)}
      actions={
        <CopyButton
          text={JSON.stringify(run.config ?? run.params, null, 2)}
          label="Copy the config as JSON"
        />
      }
      testId="config"
    >
      <Input
        type="search"
        aria-label="Search the config"
        placeholder="Search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="mb-2"
      />
      {parts.size === 0 && (
        <p className="text-muted">{leaves.length === 0 ? 'None were logged.' : 'No setting matches.'}</p>
      )}
      {[...parts].map(([part, found]) => (
        <details key={part} open className="border-t border-line py-1.5 first-of-type:border-t-0">
          <summary className="rounded-sm font-medium">{part}</summary>
          <dl className="mt-1 grid grid-cols-[minmax(7rem,1fr)_minmax(0,auto)] gap-x-3 gap-y-0.5 pl-3.5">
            {found.map(({ path, text, isDefault }) => (
              <div
                key={path}
                data-config={path}
                title={isDefault ? `${path}: the default` : path}
                className={cn('col-span-2 grid grid-cols-subgrid', isDefault && 'text-faint')}
              >
                <dt className={cn('break-words', !isDefault && 'text-muted')}>
                  {path.startsWith(`${part}.`) ? path.slice(part.length + 1) : path}
                </dt>
                <dd className={cn('text-right break-words', !isDefault && 'font-medium')}>{text}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
    </Card>
  )
}

function noteOf({ config, kind }: Run): string | undefined {
  if (config) return 'defaults greyed'
  return kind === 'trained' ? 'as an earlier version stored them' : undefined
}
