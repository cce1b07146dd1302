'use client'
import { artifactPath } from '@barycenter/client'
import { type Artifact, RunSamples } from '@barycenter/contracts'
import { SampleList } from '../samples/sample-list'
import { Loaded } from '../shell/loaded'
import { HistogramBars } from './histogram-bars'
import { type PreviewPlan, previewPlan } from './preview-plan'
import { TablePreview } from './table-preview'
import { TextLines } from './text-lines'
import { useArtifactText } from './use-artifact-text'

/** The file as it can be seen without saving it. */
export function ArtifactPreview({ runId, artifact }: { runId: string; artifact: Artifact }) {
  const plan = previewPlan(artifact)
  if (plan.show === 'nothing') return <p className="p-4 text-muted">{plan.because} Download it instead.</p>
  if (plan.show === 'image') {
    return (
      <div className="flex justify-center bg-raised p-4">
        {/* Drawn as a picture, an SVG runs no script. */}
        {/* biome-ignore lint/performance/noImgElement: the run's own file, as it is */}
        <img
          src={artifactPath(runId, artifact.name)}
          alt={artifact.name}
          className="max-h-[60dvh] max-w-full object-contain"
        />
      </div>
    )
  }
  return <TextPreview runId={runId} artifact={artifact} plan={plan} />
}

function TextPreview({ runId, artifact, plan }: { runId: string; artifact: Artifact; plan: PreviewPlan }) {
  const query = useArtifactText(runId, artifact)
  return (
    <Loaded what={artifact.name} query={query}>
      {(text) => <ShownText text={text} plan={plan} label={`Content of ${artifact.name}`} />}
    </Loaded>
  )
}

function ShownText({ text, plan, label }: { text: string; plan: PreviewPlan; label: string }) {
  switch (plan.show) {
    case 'table':
      return <TablePreview text={text} delimiter={plan.delimiter} label={label} />
    case 'histogram':
      return <HistogramBars text={text} label={label} />
    case 'samples': {
      const read = readSamples(text)
      return read ? <SampleList samples={read} /> : <TextLines text={pretty(text)} label={label} />
    }
    case 'json':
      return <TextLines text={pretty(text)} label={label} />
    default:
      return <TextLines text={text} label={label} />
  }
}

/** JSON with line ends; a text that is none stays as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function readSamples(text: string) {
  try {
    return RunSamples.parse(JSON.parse(text)).samples
  } catch {
    return null
  }
}
