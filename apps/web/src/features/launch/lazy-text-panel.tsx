'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Loaded } from '../shell/loaded'

/** The config as text; its parser is loaded when it is opened. */
export function LazyTextPanel() {
  const [opened, setOpened] = useState(false)
  return (
    <details
      className="rounded-lg border border-line bg-surface"
      onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}
    >
      <summary className="px-4 py-3 font-semibold">Config as JSON or YAML</summary>
      {opened && <Panel />}
    </details>
  )
}

function Panel() {
  const parts = useQuery({
    queryKey: ['text-panel'],
    queryFn: async () => {
      const [{ default: Panel }, texts] = await Promise.all([import('./text-panel'), import('./config-text')])
      return { Panel, texts }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Loaded what="the editor" query={parts}>
      {({ Panel, texts }) => <Panel texts={texts} />}
    </Loaded>
  )
}
