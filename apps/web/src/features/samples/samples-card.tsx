'use client'
import { type Artifact, METHODS, type MethodName, type Run, samplesArtifact } from '@barycenter/contracts'
import { useState } from 'react'
import { describeError } from '../../live/api'
import { useSamples } from '../../live/queries'
import { Card } from '../../ui/card'
import { FailedState, LoadingState } from '../../ui/states'
import { Tabs } from '../../ui/tabs'
import { METHOD_TITLES } from '../run/result-table'
import { SampleList } from './sample-list'

/** Test examples with what the weights of each method make of them; nothing while none were kept. */
export function SamplesCard({ run, artifacts }: { run: Run; artifacts: readonly Artifact[] }) {
  const [chosen, setChosen] = useState<MethodName>('twa')
  const kept = METHODS.flatMap((method) => {
    const artifact = artifacts.find(({ name }) => name === samplesArtifact(method))
    return artifact ? [{ method, artifact }] : []
  })
  const shown = kept.find(({ method }) => method === chosen) ?? kept.at(-1)
  if (!shown) return null
  return (
    <Card title="Samples" note="the same test examples for each method" bodyClassName="p-0" testId="samples">
      <Tabs
        label="Method of the samples"
        tabs={kept.map(({ method }) => ({ value: method, title: METHOD_TITLES[method].title }))}
        value={shown.method}
        onChange={(method) => setChosen(method as MethodName)}
      >
        <MethodSamples run={run} method={shown.method} sha256={shown.artifact.sha256} />
      </Tabs>
    </Card>
  )
}

function MethodSamples({ run, method, sha256 }: { run: Run; method: MethodName; sha256: string }) {
  const samples = useSamples(run.id, method, sha256)
  if (samples.data) return <SampleList samples={samples.data} />
  if (!samples.isError) return <LoadingState what="the samples" />
  return (
    <div className="p-3">
      <FailedState
        what="the samples"
        reason={describeError(samples.error)}
        retry={() => void samples.refetch()}
      />
    </div>
  )
}
