'use client'
import { artifactPath } from '@barycenter/client'
import { type Artifact, artifactKind, isFinal, type Run } from '@barycenter/contracts'
import { Download } from 'lucide-react'
import { z } from 'zod'
import { formatBytes, plural, shortHash } from '../../format/format-number'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { CopyButton } from '../../ui/copy-button'
import { ScrollArea } from '../../ui/scroll-area'
import { EmptyState } from '../../ui/states'
import { TimeAgo } from '../../ui/time'
import { useViewState } from '../../view-state/use-view-state'
import { ArtifactPreview } from './artifact-preview'

const ArtifactState = z.object({ file: z.string().default('').describe('The one that is previewed') })

/** Files the run left besides its weights, and what is in the chosen one. */
export function ArtifactsCard({ run, artifacts }: { run: Run; artifacts: readonly Artifact[] }) {
  const { state, update } = useViewState(ArtifactState)
  if (artifacts.length === 0) {
    return (
      <EmptyState boxed title={isFinal(run.status) ? 'This run left no artifacts' : 'No artifacts yet'}>
        <p>Samples, tables, images and any other file that a run saves appear here.</p>
      </EmptyState>
    )
  }
  const open = artifacts.find(({ name }) => name === state.file) ?? artifacts[0]!
  const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0)
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <Card
        title="Artifacts"
        note={`${plural(artifacts.length, 'file')}, ${formatBytes(bytes)}`}
        bodyClassName="p-0"
        testId="artifacts"
      >
        <ScrollArea label="List of artifacts" className="max-h-[70dvh] overflow-y-auto -outline-offset-2">
          <ul aria-label="Artifacts">
            {artifacts.map((artifact) => (
              <ArtifactLine
                key={artifact.name}
                run={run}
                artifact={artifact}
                isOpen={artifact === open}
                onOpen={() => update({ file: artifact.name })}
              />
            ))}
          </ul>
        </ScrollArea>
      </Card>
      <Card title={open.name} note={open.mediaType} bodyClassName="p-0" testId="artifact-preview">
        <ArtifactPreview key={open.sha256} runId={run.id} artifact={open} />
      </Card>
    </div>
  )
}

function ArtifactLine({
  run,
  artifact,
  isOpen,
  onOpen,
}: {
  run: Run
  artifact: Artifact
  isOpen: boolean
  onOpen: () => void
}) {
  const { name, mediaType, bytes, sha256, createdAt } = artifact
  return (
    <li
      data-artifact={name}
      className={cn(
        'flex min-w-0 items-center gap-2 border-t border-line px-4 py-1.5 first:border-t-0',
        isOpen && 'bg-accent-ground',
      )}
    >
      <div className="min-w-0 flex-1">
        <button
          type="button"
          aria-label={`Preview ${name}`}
          aria-pressed={isOpen}
          onClick={onOpen}
          className="max-w-full rounded-sm text-left break-words hover:underline"
        >
          {name}
        </button>
        <p className="flex flex-wrap items-center gap-x-2 text-[0.857rem] text-muted">
          <span title={mediaType}>{artifactKind(mediaType)}</span>
          <span>{formatBytes(bytes)}</span>
          <code title={sha256} className="font-mono">
            {shortHash(sha256)}
          </code>
          <TimeAgo at={createdAt} />
        </p>
      </div>
      <CopyButton text={sha256} label={`Copy the SHA-256 of ${name}`} />
      <a
        href={artifactPath(run.id, name)}
        download
        title={`Download ${name}`}
        aria-label={`Download ${name}`}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-ink"
      >
        <Download aria-hidden className="size-3.5" />
      </a>
    </li>
  )
}
