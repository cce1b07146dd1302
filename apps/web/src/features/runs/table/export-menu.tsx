'use client'
import { EXPORT_FORMATS, EXPORT_PATH, type RunExportInput } from '@barycenter/contracts'
import { Download } from 'lucide-react'
import { Button } from '../../../ui/button'
import { Menu } from '../../../ui/menu'
import { columnsOf } from './columns'
import { useTableContext } from './table-context'
import type { TreeQuery } from './tree-query'
import { shownColumns, type TableView } from './view'

const TITLES: Record<(typeof EXPORT_FORMATS)[number], string> = {
  csv: 'CSV',
  jsonl: 'JSON lines',
  parquet: 'Parquet',
}

/** All runs that the table finds, with the values of its columns, as a file. */
export function ExportMenu() {
  const { tree, view, defaults } = useTableContext()
  const save = (format: (typeof EXPORT_FORMATS)[number]) => {
    const link = document.createElement('a')
    link.href = exportAddress(tree.query, view, defaults, format)
    link.download = ''
    link.click()
  }
  return (
    <Menu
      trigger={
        <Button size="small">
          <Download aria-hidden className="size-4" />
          Export
        </Button>
      }
      items={EXPORT_FORMATS.map((format) => ({ label: TITLES[format], onSelect: () => save(format) }))}
    />
  )
}

/** Where the file is: the search of the table as one parameter. */
export function exportAddress(
  { scope, order }: Pick<TreeQuery, 'scope' | 'order'>,
  view: Pick<TableView, 'columns' | 'frozen'>,
  defaults: readonly string[],
  format: (typeof EXPORT_FORMATS)[number],
): string {
  const { frozen, moving } = shownColumns(view, defaults)
  const select = columnsOf([...frozen, ...moving].map(({ id }) => id))
    .flatMap(({ values }) => values)
    .slice(0, 100)
  const search: RunExportInput = { ...scope, ...order, select: [...select] }
  return `${EXPORT_PATH}?${new URLSearchParams({ search: JSON.stringify(search), format })}`
}
