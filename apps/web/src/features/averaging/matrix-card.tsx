'use client'
import type { SnapshotGeometry } from '@barycenter/contracts'
import { Table2 } from 'lucide-react'
import { useState } from 'react'
import { HeatMap } from '../../charts/heat-map'
import { heatMapExtremes } from '../../charts/prepare-heat-map'
import { formatValue } from '../../format/format-number'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { Select } from '../../ui/field'
import { MATRICES, type RoomState } from './room-state'
import { gramMatrix } from './timeline'

type MatrixName = RoomState['matrix']

const WORDS: Record<MatrixName, { title: string; what: string; scale: 'cosine' | 'centred' | 'range' }> = {
  raw: { title: 'cosines of the weights', what: 'cosines', scale: 'cosine' },
  centred: { title: 'cosines of deviations from the mean', what: 'cosines', scale: 'centred' },
  gram: { title: 'Gram matrix (inner products)', what: 'inner products', scale: 'range' },
}

/** How the snapshots lie to each other. Reading a cell points at both on the timeline. */
export function MatrixCard({
  geometry,
  shown,
  onShow,
  onLight,
}: {
  geometry: SnapshotGeometry
  shown: MatrixName
  onShow(matrix: MatrixName): void
  onLight(indices: readonly number[]): void
}) {
  const [asTable, setAsTable] = useState(false)
  const matrix = matrixOf(geometry, shown)
  const labels = matrix.map((_, index) => `#${index}`)
  const { what, scale } = WORDS[shown]
  return (
    <Card
      title="Snapshots to each other"
      actions={
        <>
          <Select
            aria-label="Matrix"
            value={shown}
            onChange={(event) => onShow(event.target.value as MatrixName)}
            className="h-7 w-auto"
          >
            {MATRICES.map((name) => (
              <option key={name} value={name}>
                {WORDS[name].title}
              </option>
            ))}
          </Select>
          <IconButton label="Matrix as a table" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            <Table2 aria-hidden className="size-4" />
          </IconButton>
        </>
      }
    >
      <HeatMap
        what={what}
        matrix={matrix}
        scale={scale}
        rowLabels={labels}
        columnLabels={labels}
        summary={extremeWords(matrix, labels)}
        asTable={asTable}
        onRead={(cell) => onLight(cell ? [cell.row, cell.column] : [])}
        testId="cosine-heat-map"
      />
    </Card>
  )
}

function matrixOf(geometry: SnapshotGeometry, name: MatrixName): number[][] {
  if (name === 'gram') return gramMatrix(geometry)
  return name === 'raw' ? geometry.cosine : geometry.centeredCosine
}

function extremeWords(matrix: readonly (readonly number[])[], labels: readonly string[]): string {
  const extremes = heatMapExtremes(matrix)
  if (!extremes) return 'one snapshot'
  const { most, least } = extremes
  const pair = ({ a, b, value }: typeof most) => `${labels[a]} and ${labels[b]}: ${formatValue(value)}`
  return `largest ${pair(most)}; smallest ${pair(least)}`
}
