import type { RunSample } from '@barycenter/contracts'
import { SampleImage } from './sample-image'
import { Verdict } from './verdict'

export function ImageSample({
  sample,
  number,
}: {
  sample: Extract<RunSample, { kind: 'image' }>
  number: number
}) {
  return (
    <figure className="flex flex-col gap-1.5">
      <SampleImage image={sample.image} alt={`Test image ${number}`} />
      <figcaption>
        <Verdict {...sample} />
      </figcaption>
    </figure>
  )
}
