'use client'
import type { Run } from '@barycenter/contracts'
import { useMemo } from 'react'
import { cn } from '../../ui/cn'
import { Input } from '../../ui/field'
import { useViewState } from '../../view-state/use-view-state'
import { type ConfigLeaf, configLeaves, leavesByPart } from './config-leaves'
import { ConfigState } from './config-state'

/** Every setting of the run; those left at their default are greyed. */
export function ConfigTree({ run }: { run: Run }) {
  const { state, update } = useViewState(ConfigState)
  const leaves = useMemo(() => configLeaves(run), [run])
  const needle = state.setting.trim().toLowerCase()
  const parts = leavesByPart(
    leaves.filter(
      ({ path, text }) => path.toLowerCase().includes(needle) || text.toLowerCase().includes(needle),
    ),
  )
  return (
    <div className="p-4">
      <Input
        type="search"
        aria-label="Search the config"
        placeholder="Search"
        value={state.setting}
        onChange={(event) => update({ setting: event.target.value }, { silent: true })}
        className="mb-2"
      />
      {parts.size === 0 && (
        <p className="text-muted">{leaves.length === 0 ? 'None were logged.' : 'No setting matches.'}</p>
      )}
      {[...parts].map(([part, found]) => (
        <ConfigPart key={part} part={part} leaves={found} />
      ))}
    </div>
  )
}

function ConfigPart({ part, leaves }: { part: string; leaves: readonly ConfigLeaf[] }) {
  return (
    <details open className="border-t border-line py-1.5 first-of-type:border-t-0">
      <summary className="rounded-sm font-medium">{part}</summary>
      <dl className="mt-1 grid grid-cols-[minmax(7rem,1fr)_minmax(0,auto)] gap-x-3 gap-y-0.5 pl-3.5">
        {leaves.map(({ path, text, isDefault }) => (
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
  )
}
