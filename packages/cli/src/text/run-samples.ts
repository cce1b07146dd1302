import type { RunSample, SampleBox } from '@barycenter/contracts'
import { percent } from './numbers.js'

/** One block for each sample: what the test example was, and below it what the model makes of it. */
export function formatSamples(samples: readonly RunSample[]): string {
  return samples.map((sample, index) => formatLines(index + 1, linesOf(sample))).join('\n\n')
}

/** A word and what stands beside it. */
type Line = readonly [label: string, text: string]

function linesOf(sample: RunSample): Line[] {
  switch (sample.kind) {
    case 'image':
      return [['image', sizeOf(sample.image)], ...classLines(sample)]
    case 'boxes':
      return [
        ['image', sizeOf(sample.image)],
        ['true', boxesText(sample.truth)],
        ['predicted', boxesText(sample.predicted)],
      ]
    case 'continuation':
      return [
        ['prompt', sample.prompt],
        ['text', sample.text],
      ]
    case 'text':
      return [['text', sample.text], ...classLines(sample)]
    case 'translation':
      return [
        ['source', sample.source],
        ['reference', sample.reference],
        ['translation', sample.translation],
      ]
  }
}

function sizeOf({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height} pixels`
}

function classLines({
  truth,
  predicted,
  confidence,
}: {
  truth: string
  predicted: string
  confidence: number
}): Line[] {
  return [
    ['true', truth],
    ['predicted', `${predicted} (${percent(confidence)})${predicted === truth ? '' : ', wrong'}`],
  ]
}

/** A line for each box: corners left, top, right, bottom in percent of the image. */
function boxesText(boxes: readonly SampleBox[]): string {
  if (boxes.length === 0) return 'none'
  return boxes
    .map(({ label, x1, y1, x2, y2, score }) => {
      const [left, top, right, bottom] = [x1, y1, x2, y2].map((part) => Math.round(part * 100))
      return `${label} at ${left}, ${top} to ${right}, ${bottom}${score === null ? '' : ` (${percent(score)})`}`
    })
    .join('\n')
}

function formatLines(number: number, lines: readonly Line[]): string {
  const width = Math.max(...lines.map(([label]) => label.length)) + 2
  const indent = `${number}`.length + 2
  const text = lines.flatMap(([label, words]) =>
    visible(words)
      .split('\n')
      .map((part, index) => `${index === 0 ? label.padEnd(width) : ' '.repeat(width)}${part}`),
  )
  return text.map((line, index) => `${(index === 0 ? `${number}.` : '').padEnd(indent)}${line}`).join('\n')
}

/** A model of bytes may write anything: what would move the cursor of a terminal shows as a box. */
function visible(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '\u25a1')
}
