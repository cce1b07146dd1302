import type { RunSample } from '@barycenter/contracts'

/** Images of fewer pixels than this are shown larger than they are: as squares, not as a blur. */
const SMALL = 160

export function SampleImage({
  image: { png, width, height },
  alt,
}: {
  image: Extract<RunSample, { kind: 'image' }>['image']
  alt: string
}) {
  return (
    // biome-ignore lint/performance/noImgElement: the picture is in the address, there is nothing to optimise
    <img
      src={`data:image/png;base64,${png}`}
      width={width}
      height={height}
      alt={alt}
      className="block h-auto w-full rounded-md"
      style={{ imageRendering: Math.max(width, height) < SMALL ? 'pixelated' : 'auto' }}
    />
  )
}
