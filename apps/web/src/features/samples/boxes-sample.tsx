import type { RunSample, SampleBox } from '@barycenter/contracts'
import { LINE_COLORS } from '../../charts/run-color'
import { formatPercent } from '../../format/format-number'
import { boxCounts, boxWords, bySurest } from './box-words'
import { SampleImage } from './sample-image'

/** Blue and orange are told apart by everyone, and the dashes tell them apart without colours. */
const LOOKS = {
  truth: { stroke: LINE_COLORS[1], strokeDasharray: '5 3' },
  predicted: { stroke: LINE_COLORS[0] },
} as const

type Side = keyof typeof LOOKS

/** An image with its boxes drawn over it, and the same boxes in words below. */
export function BoxesSample({
  sample: { image, truth, predicted },
  number,
  shown,
}: {
  sample: Extract<RunSample, { kind: 'boxes' }>
  number: number
  shown: Record<Side, boolean>
}) {
  return (
    <figure className="flex flex-col gap-1.5">
      <div className="relative overflow-hidden rounded-md">
        <SampleImage image={image} alt={`Test image ${number}, whose boxes are listed below`} />
        <svg aria-hidden="true" className="absolute inset-0 size-full">
          {shown.truth && <BoxOutlines boxes={truth} side="truth" />}
          {shown.predicted && <BoxOutlines boxes={predicted} side="predicted" />}
        </svg>
        {shown.predicted && <BoxLabels boxes={predicted} />}
      </div>
      <figcaption>
        <details className="text-[0.857rem]">
          <summary className="rounded-sm text-muted">{boxCounts(truth, predicted)}</summary>
          <BoxList title="True boxes" boxes={truth} side="truth" />
          <BoxList title="Predicted boxes" boxes={bySurest(predicted)} side="predicted" />
        </details>
      </figcaption>
    </figure>
  )
}

const percent = (part: number) => `${part * 100}%`

/** Each line lies on a white one that is a little wider, so that it is seen on dark and on busy pictures too. */
function BoxOutlines({ boxes, side }: { boxes: readonly SampleBox[]; side: Side }) {
  return boxes.map(({ x1, y1, x2, y2, label, score }) => {
    const place = { x: percent(x1), y: percent(y1), width: percent(x2 - x1), height: percent(y2 - y1) }
    return (
      <g key={`${label} ${score} ${x1} ${y1} ${x2} ${y2}`} data-box={side} fill="none">
        <rect {...place} stroke="#ffffff" strokeOpacity={0.75} strokeWidth={4} />
        <rect {...place} {...LOOKS[side]} strokeWidth={2} />
      </g>
    )
  })
}

/** Above its box, or in its corner where the box begins at the top of the image. */
function BoxLabels({ boxes }: { boxes: readonly SampleBox[] }) {
  return boxes.map(({ x1, y1, x2, y2, label, score }) => (
    <span
      key={`${label} ${score} ${x1} ${y1} ${x2} ${y2}`}
      aria-hidden
      className="absolute max-w-full truncate bg-black/75 px-1 text-[0.714rem] leading-4 text-white"
      style={{
        top: percent(y1),
        ...(x1 < 0.7 ? { left: percent(x1) } : { right: percent(1 - x2) }),
        ...(y1 > 0.1 && { transform: 'translateY(-100%)' }),
      }}
    >
      {label}
      {score !== null && ` ${formatPercent(score).replace(/\.\d+/, '')}`}
    </span>
  ))
}

function BoxList({ title, boxes, side }: { title: string; boxes: readonly SampleBox[]; side: Side }) {
  return (
    <div className="mt-1.5">
      <p className="flex items-center gap-1.5 font-medium">
        <BoxMark of={side} />
        {title}
      </p>
      {boxes.length === 0 && <p className="text-muted">none</p>}
      <ul aria-label={title}>
        {boxes.map((box) => (
          <li key={`${boxWords(box)} ${box.x1} ${box.y1}`} className="break-words">
            {boxWords(box)}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** How boxes of this side are drawn, for a legend. */
export function BoxMark({ of }: { of: Side }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 20 14" className="h-3.5 w-5 shrink-0">
      <rect x="1" y="1" width="18" height="12" fill="none" strokeWidth={2} {...LOOKS[of]} />
    </svg>
  )
}
