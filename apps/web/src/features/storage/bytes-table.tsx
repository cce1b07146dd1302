import { STORAGE_KINDS, type StorageBytes, sumBytes } from '@barycenter/contracts'
import type { ReactNode } from 'react'
import { formatBytes } from '../../format/format-number'

interface BytesRow {
  id: string
  name: ReactNode
  own: StorageBytes
  sharedBytes: number
}

const HEADS = [...STORAGE_KINDS, 'all' as const, 'shared' as const]

/** Bytes that only a row refers to, by kind; at the end those that others refer to as well. */
export function BytesTable({ label, rows }: { label: string; rows: readonly BytesRow[] }) {
  return (
    <div className="relative overflow-x-auto">
      <table aria-label={label} className="w-full text-left">
        <thead className="text-[0.857rem] text-muted">
          <tr>
            <th scope="col" className="px-4 py-2">
              Name
            </th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className="px-2 py-2 text-right last:pr-4">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, own, sharedBytes }) => (
            <tr key={id} className="border-t border-line">
              <td className="max-w-96 min-w-48 truncate px-4 py-2">{name}</td>
              {STORAGE_KINDS.map((kind) => (
                <BytesCell key={kind} bytes={own[kind]} />
              ))}
              <BytesCell bytes={sumBytes(own)} />
              <BytesCell bytes={sharedBytes} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function BytesCell({ bytes }: { bytes: number }) {
  return (
    <td className="px-2 py-2 text-right whitespace-nowrap tabular-nums last:pr-4">
      {bytes === 0 ? <span className="text-faint">–</span> : formatBytes(bytes)}
    </td>
  )
}
