'use client'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { formatValue } from '../format/format-number'
import { cn } from '../ui/cn'
import { ScrollArea } from '../ui/scroll-area'
import { type HeatMapScale, prepareHeatMap } from './prepare-heat-map'

export interface HeatMapCell {
  row: number
  column: number
}

/** A matrix as colours. Pointer or arrow keys read a cell; as a table, it lists them all. */
export function HeatMap({
  what,
  matrix,
  scale,
  rowLabels,
  columnLabels,
  summary,
  asTable,
  onRead,
  testId,
}: {
  /** "cosines" */
  what: string
  matrix: readonly (readonly number[])[]
  scale: HeatMapScale
  rowLabels: readonly string[]
  columnLabels: readonly string[]
  /** What to say of it while no cell is read. */
  summary: string
  asTable: boolean
  onRead?(cell: HeatMapCell | null): void
  testId: string
}) {
  const [cell, setCell] = useState<HeatMapCell | null>(null)
  const { colors, low, high } = prepareHeatMap(matrix, scale)
  const read = (next: HeatMapCell | null) => {
    setCell(next)
    onRead?.(next)
  }
  const readout = cell
    ? `${rowLabels[cell.row]} and ${columnLabels[cell.column]}: ${formatValue(matrix[cell.row]?.[cell.column])}`
    : summary
  return (
    <div className="flex flex-col gap-2">
      {asTable ? (
        <MatrixTable what={what} matrix={matrix} rowLabels={rowLabels} columnLabels={columnLabels} />
      ) : (
        <MapCanvas
          colors={colors}
          cell={cell}
          onCell={read}
          label={`Heat map of ${matrix.length} by ${columnLabels.length} ${what}; ${readout}. Arrow keys read the cells.`}
          testId={testId}
        />
      )}
      <p aria-live="polite" className="text-[0.857rem] text-muted">
        {readout}
      </p>
      <p className="text-[0.857rem] text-faint">
        {scale === 'signed rows' ? 'Colours of each row about zero; values' : 'Colours'} from{' '}
        {formatValue(low)} to {formatValue(high)}
      </p>
    </div>
  )
}

interface MapProps {
  colors: readonly (readonly string[])[]
  cell: HeatMapCell | null
  onCell: (cell: HeatMapCell | null) => void
  label: string
  testId: string
}

function MapCanvas({ colors, cell, onCell, label, testId }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [rows, columns] = [colors.length, colors[0]?.length ?? 0]
  useEffect(() => {
    if (canvas.current) paint(canvas.current, colors, cell)
  }, [colors, cell])
  return (
    <canvas
      ref={canvas}
      role="img"
      tabIndex={0}
      aria-label={label}
      data-testid={testId}
      data-cells={rows * columns}
      className={cn('w-full touch-none rounded-md', rows === columns && 'aspect-square max-w-80')}
      style={rows === columns ? undefined : { height: Math.min(320, Math.max(28, rows * 16)) }}
      onKeyDown={(event) => readByKey(event, { rows, columns, cell, onCell })}
      onPointerMove={(event) => onCell(cellUnder(event, rows, columns))}
      onPointerLeave={() => onCell(null)}
    />
  )
}

interface Reading {
  rows: number
  columns: number
  cell: HeatMapCell | null
  onCell: (cell: HeatMapCell | null) => void
}

function readByKey(event: KeyboardEvent, { rows, columns, cell, onCell }: Reading): void {
  const inside = (value: number, count: number) => Math.min(count - 1, Math.max(0, value))
  const move = (down: number, right: number) => () =>
    onCell({
      row: inside((cell?.row ?? 0) + down, rows),
      column: inside((cell?.column ?? 0) + right, columns),
    })
  const actions: Record<string, () => void> = {
    ArrowUp: move(-1, 0),
    ArrowDown: move(1, 0),
    ArrowLeft: move(0, -1),
    ArrowRight: move(0, 1),
    Escape: () => onCell(null),
  }
  const action = actions[event.key]
  if (!action) return
  event.preventDefault()
  action()
}

function cellUnder(event: PointerEvent<HTMLElement>, rows: number, columns: number): HeatMapCell {
  const box = event.currentTarget.getBoundingClientRect()
  const at = (part: number, size: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((part / size) * count)))
  return {
    row: at(event.clientY - box.top, box.height, rows),
    column: at(event.clientX - box.left, box.width, columns),
  }
}

function paint(canvas: HTMLCanvasElement, colors: MapProps['colors'], cell: HeatMapCell | null): void {
  const scale = window.devicePixelRatio || 1
  canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale))
  canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale))
  const context = canvas.getContext('2d')
  if (!context) return
  // Whole pixels for every cell: neighbours neither overlap nor leave a seam.
  const down = (row: number) => Math.round((row / colors.length) * canvas.height)
  const right = (column: number) => Math.round((column / (colors[0]?.length ?? 1)) * canvas.width)
  colors.forEach((row, y) => {
    row.forEach((color, x) => {
      context.fillStyle = color
      context.fillRect(right(x), down(y), right(x + 1) - right(x), down(y + 1) - down(y))
    })
  })
  if (!cell) return
  const [x, y] = [right(cell.column), down(cell.row)]
  context.strokeStyle = '#000'
  context.lineWidth = 2 * scale
  context.strokeRect(
    x + scale,
    y + scale,
    right(cell.column + 1) - x - 2 * scale,
    down(cell.row + 1) - y - 2 * scale,
  )
}

function MatrixTable({
  what,
  matrix,
  rowLabels,
  columnLabels,
}: {
  what: string
  matrix: readonly (readonly number[])[]
  rowLabels: readonly string[]
  columnLabels: readonly string[]
}) {
  return (
    <ScrollArea label={`Table of ${what}`} className="max-h-80 overflow-auto">
      <table aria-label={`Table of ${what}`} className="text-right text-[0.786rem]">
        <thead>
          <tr>
            <td />
            {columnLabels.map((label) => (
              <th key={label} scope="col" className="px-1.5 py-0.5 text-muted">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, index) => (
            <tr key={rowLabels[index]}>
              <th scope="row" className="px-1.5 py-0.5 text-muted">
                {rowLabels[index]}
              </th>
              {row.map((value, column) => (
                <td key={columnLabels[column]} className="px-1.5 py-0.5">
                  {Math.abs(value) <= 1 ? value.toFixed(3) : formatValue(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}
