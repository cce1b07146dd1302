'use client'
import { type ReactNode, useDeferredValue, useState } from 'react'
import { plural } from '../../../format/format-number'
import { describeError } from '../../../live/api'
import { Button } from '../../../ui/button'
import { Input } from '../../../ui/field'
import { FailedState, LoadingState } from '../../../ui/states'
import { columnOf, FIELD_COLUMNS } from './columns'
import type { TreeQuery } from './tree-query'
import { useRunKeys } from './use-run-keys'

export interface PickedKey {
  of: 'field' | 'metric' | 'param' | 'tag'
  /** The key, or the id of a field's column. */
  key: string
  runs: number | null
}

const KINDS = { field: 'About the run', param: 'Params', metric: 'Metrics', tag: 'Tags' } as const

/** Search over all that the runs of a table have: fields at once, keys from the server page by page. */
export function KeyPicker({
  scope,
  label,
  of,
  children,
}: {
  scope: TreeQuery['scope']
  label: string
  /** Which kinds can be chosen. */
  of: readonly PickedKey['of'][]
  children: (key: PickedKey) => ReactNode
}) {
  const [search, setSearch] = useState('')
  const asked = useDeferredValue(search.trim())
  const query = useRunKeys(scope, asked)
  return (
    <div className="flex min-h-0 flex-col gap-2">
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <KeyList fields={fieldsOf(asked)} query={query} of={of}>
        {children}
      </KeyList>
    </div>
  )
}

type KeysQuery = ReturnType<typeof useRunKeys>

/** What was found, kind by kind. */
function KeyList({
  fields,
  query,
  of,
  children,
}: {
  fields: readonly PickedKey[]
  query: KeysQuery
  of: readonly PickedKey['of'][]
  children: (key: PickedKey) => ReactNode
}) {
  const all = [...fields, ...keysOf(query)].filter((one) => of.includes(one.of))
  return (
    <div className="flex max-h-72 flex-col gap-3 overflow-y-auto pr-1" data-testid="key-list">
      {of.map((kind) => (
        <KeySection key={kind} kind={kind} found={all.filter((one) => one.of === kind)}>
          {children}
        </KeySection>
      ))}
      <ReadState query={query} isEmpty={all.length === 0} />
    </div>
  )
}

const fieldsOf = (asked: string): PickedKey[] =>
  FIELD_COLUMNS.filter((id) => columnOf(id)!.title.toLowerCase().includes(asked.toLowerCase())).map(
    (key) => ({ of: 'field', key, runs: null }),
  )

const keysOf = ({ data }: KeysQuery): PickedKey[] => (data?.pages ?? []).flatMap(({ keys }) => keys)

function ReadState({ query, isEmpty }: { query: KeysQuery; isEmpty: boolean }) {
  return (
    <>
      {query.isPending && <LoadingState what="keys" />}
      {query.isError && <FailedState what="the keys" reason={describeError(query.error)} />}
      {query.isSuccess && isEmpty && <p className="text-muted">No run has such a key</p>}
      {query.hasNextPage && (
        <Button size="small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          More of {plural(query.data?.pages[0]?.total ?? 0, 'key')}
        </Button>
      )}
    </>
  )
}

function KeySection({
  kind,
  found,
  children,
}: {
  kind: PickedKey['of']
  found: readonly PickedKey[]
  children: (key: PickedKey) => ReactNode
}) {
  if (found.length === 0) return null
  return (
    <section aria-label={KINDS[kind]}>
      <h3 className="mb-1 text-[0.857rem] font-medium text-muted">{KINDS[kind]}</h3>
      <ul className="flex flex-col">
        {found.map((one) => (
          <li key={one.key} className="flex items-center gap-2 rounded-md px-1 py-0.5 hover:bg-raised">
            {children(one)}
          </li>
        ))}
      </ul>
    </section>
  )
}
