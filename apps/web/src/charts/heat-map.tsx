'use client'
import { useEffect, useRef, useState } from 'react'
import { formatValue } from '../format/format-number'
import { ScrollArea } from '../ui/scroll-area'
import { heatMapExtremes, prepareHeatMap } from './prepare-heat-map'

interface Cell {
  row: number
  column: number
}

/** Cosines between snapshots. Pointer or arrow keys read a cell; the table below the map lists them all. */
export function HeatMap({
  matrix,
  centered,
  labels,
  asTable,
}: {
  matrix: readonly (readonly number[])[]
  centered: boolean
  labels: readonly string[]
  asTable: boolean
}) {
  const [cell, setCell] = useState<Cell | null>(null)
  const map = prepareHeatMap(matrix, centered)
  const extremes = heatMapExtremes(matrix)
  const readout = cell
    ? `${labels[cell.row]} and ${labels[cell.column]}: ${formatValue(matrix[cell.row]?.[cell.column])}`
    : extremes
      ? `closest ${labels[extremes.most.a]} and ${labels[extremes.most.b]}: ${formatValue(extremes.most.value)}; farthest ${labels[extremes.least.a]} and ${labels[extremes.least.b]}: ${formatValue(extremes.least.value)}`
      : 'one snapshot'
  return (
    <div className="flex flex-col gap-2">
      {asTable ? (
        <MatrixTable matrix={matrix} labels={labels} />
      ) : (
        <MapCanvas colors={map.colors} cell={cell} onCell={setCell} summary={readout} />
      )}
      <p aria-live="polite" className="text-[0.857rem] text-muted">
        {readout}
      </p>
      <p className="text-[0.857rem] text-faint">
        Colours from {formatValue(map.low)} to {formatValue(map.high)}
      </p>
    </div>
  )
}

function MapCanvas({
  colors,
  cell,
  onCell,
  summary,
}: {
  colors: string[][]
  cell: Cell | null
  onCell: (cell: Cell | null) => void
  summary: string
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const count = colors.length
  useEffect(() => {
    if (canvas.current) paint(canvas.current, colors, cell)
  }, [colors, cell])
  const move = (rows: number, columns: number) => {
    const inside = (value: number) => Math.min(count - 1, Math.max(0, value))
    onCell({ row: inside((cell?.row ?? 0) + rows), column: inside((cell?.column ?? 0) + columns) })
  }
  const moves: Record<string, () => void> = {
    ArrowUp: () => move(-1, 0),
    ArrowDown: () => move(1, 0),
    ArrowLeft: () => move(0, -1),
    ArrowRight: () => move(0, 1),
    Escape: () => onCell(null),
  }
  return (
    <canvas
      ref={canvas}
      role="img"
      tabIndex={0}
      aria-label={`Heat map of ${count} by ${count} cosines; ${summary}. Arrow keys read the cells.`}
      data-testid="cosine-heat-map"
      data-cells={count * count}
      className="aspect-square w-full max-w-80 touch-none rounded-md"
      onKeyDown={(event) => {
        const action = moves[event.key]
        if (!action) return
        event.preventDefault()
        action()
      }}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const at = (part: number, size: number) =>
          Math.min(count - 1, Math.max(0, Math.floor((part / size) * count)))
        onCell({
          row: at(event.clientY - box.top, box.height),
          column: at(event.clientX - box.left, box.width),
        })
      }}
      onPointerLeave={() => onCell(null)}
    />
  )
}

function paint(canvas: HTMLCanvasElement, colors: string[][], cell: Cell | null): void {
  const scale = window.devicePixelRatio || 1
  const side = Math.max(1, Math.round(canvas.clientWidth * scale))
  canvas.width = side
  canvas.height = side
  const context = canvas.getContext('2d')
  if (!context) return
  // Whole pixels for every cell: neighbours neither overlap nor leave a seam.
  const edge = (index: number) => Math.round((index / colors.length) * side)
  colors.forEach((row, y) => {
    row.forEach((color, x) => {
      context.fillStyle = color
      context.fillRect(edge(x), edge(y), edge(x + 1) - edge(x), edge(y + 1) - edge(y))
    })
  })
  if (!cell) return
  const [x, y] = [edge(cell.column), edge(cell.row)]
  context.strokeStyle = '#000'
  context.lineWidth = 2 * scale
  context.strokeRect(
    x + scale,
    y + scale,
    edge(cell.column + 1) - x - 2 * scale,
    edge(cell.row + 1) - y - 2 * scale,
  )
}

function MatrixTable({
  matrix,
  labels,
}: {
  matrix: readonly (readonly number[])[]
  labels: readonly string[]
}) {
  return (
    <ScrollArea label="Cosines as a table" className="max-h-80 overflow-auto">
      <table className="text-right text-[0.786rem]">
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col" className="px-1.5 py-0.5 text-muted">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, index) => (
            <tr key={labels[index]}>
              <th scope="row" className="px-1.5 py-0.5 text-muted">
                {labels[index]}
              </th>
              {row.map((value, column) => (
                <td key={labels[column]} className="px-1.5 py-0.5">
                  {value.toFixed(3)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}
