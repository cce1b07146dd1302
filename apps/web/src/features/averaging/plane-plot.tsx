import type { PlacedMethod, PlacedSnapshot } from '@barycenter/contracts'
import type { ReactNode } from 'react'
import { formatValue } from '../../format/format-number'
import { extentOf, methodMarks, snapshotTitle } from './marks'
import { type PlaneScale, planeScale, spreadLabels } from './plane-scale'
import { useWidth } from './use-width'

const MOST_HEIGHT = 420

export interface PlanePlotProps {
  label: string
  snapshots: readonly PlacedSnapshot[]
  methods: readonly PlacedMethod[]
  /** Corners of what else has to be inside. */
  frame?: readonly { x: number; y: number }[]
  lit: readonly number[]
  onLight(indices: readonly number[]): void
  /** Drawn below path and marks. */
  backdrop?: (scale: PlaneScale) => ReactNode
  /** Over a dark backdrop, lines get a light rim. */
  onPoint?(point: { x: number; y: number } | null): void
  testId: string
}

/** Snapshots on a plane, joined in order, and where the averages lie. One unit on both axes. */
export function PlanePlot({ frame = [], backdrop, onPoint, testId, label, ...props }: PlanePlotProps) {
  const [box, width] = useWidth<HTMLDivElement>()
  const { snapshots, methods } = props
  const pad = backdrop ? 0 : 32
  const scale = planeScale(frame.length > 0 ? frame : [...snapshots, ...methods], {
    width: Math.max(1, width),
    mostHeight: MOST_HEIGHT,
    pad,
  })
  return (
    <div ref={box} className="w-full">
      {width > 0 && (
        <svg
          role="img"
          aria-label={label}
          data-testid={testId}
          width={width}
          height={scale.height}
          className="block"
          onPointerMove={(event) => {
            const at = event.currentTarget.getBoundingClientRect()
            onPoint?.({ x: scale.xAt(event.clientX - at.left), y: scale.yAt(event.clientY - at.top) })
          }}
          onPointerLeave={() => {
            onPoint?.(null)
            props.onLight([])
          }}
        >
          {backdrop?.(scale)}
          <PathLine snapshots={snapshots} scale={scale} />
          <SnapshotDots {...props} scale={scale} />
          <MethodMarks methods={methods} scale={scale} width={width} />
        </svg>
      )}
    </div>
  )
}

function PathLine({ snapshots, scale }: { snapshots: readonly PlacedSnapshot[]; scale: PlaneScale }) {
  const points = snapshots.map(({ x, y }) => `${scale.x(x)},${scale.y(y)}`).join(' ')
  return (
    <>
      <polyline points={points} fill="none" className="stroke-surface" strokeWidth={3.5} opacity={0.7} />
      <polyline points={points} fill="none" className="stroke-ink" strokeWidth={1.25} />
    </>
  )
}

function SnapshotDots({
  snapshots,
  scale,
  lit,
  onLight,
}: Pick<PlanePlotProps, 'snapshots' | 'lit' | 'onLight'> & { scale: PlaneScale }) {
  return (
    <>
      {snapshots.map((snapshot) => (
        <g
          key={snapshot.index}
          data-snapshot={snapshot.index}
          onPointerEnter={() => onLight([snapshot.index])}
        >
          <title>{`${snapshotTitle(snapshot)}, ${formatValue(snapshot.distance)} out of the plane`}</title>
          <circle
            cx={scale.x(snapshot.x)}
            cy={scale.y(snapshot.y)}
            r={lit.includes(snapshot.index) ? 6.5 : 4}
            className="fill-accent stroke-surface"
            strokeWidth={1.5}
          />
          {isNumbered(snapshot.index, snapshots.length) && (
            <text
              x={scale.x(snapshot.x)}
              y={scale.y(snapshot.y) - 8}
              textAnchor="middle"
              className="fill-ink stroke-surface text-[10px]"
              style={{ paintOrder: 'stroke', strokeWidth: 3 }}
            >
              {snapshot.index}
            </text>
          )}
        </g>
      ))}
    </>
  )
}

/** Numbers of many would cover each other: first, last and some between. */
const isNumbered = (index: number, count: number) =>
  count <= 12 || index === count - 1 || index % Math.ceil(count / 10) === 0

function MethodMarks({
  methods,
  scale,
  width,
}: {
  methods: readonly PlacedMethod[]
  scale: PlaneScale
  width: number
}) {
  const marks = methodMarks(methods, extentOf(methods))
  const labels = spreadLabels(
    marks.map(({ x, y, title }) => ({ x: scale.x(x), y: scale.y(y), text: title })),
    { lineHeight: 15, width },
  )
  return (
    <>
      {marks.map((mark) => (
        <g key={mark.title} data-mark={mark.title}>
          <title>{`${mark.title}, ${formatValue(mark.distance)} out of the plane`}</title>
          <rect
            x={-5}
            y={-5}
            width={10}
            height={10}
            transform={`translate(${scale.x(mark.x)} ${scale.y(mark.y)}) rotate(45)`}
            fill={mark.color}
            className="stroke-surface"
            strokeWidth={1.5}
          />
        </g>
      ))}
      {labels.map(({ x, y, text }) => (
        <text
          key={text}
          x={x}
          y={y + 4}
          className="fill-ink stroke-surface text-[12px] font-semibold"
          style={{ paintOrder: 'stroke', strokeWidth: 4 }}
        >
          {text}
        </text>
      ))}
    </>
  )
}
