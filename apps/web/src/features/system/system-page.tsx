'use client'
import type { ReactNode } from 'react'
import { describeError } from '../../live/api'
import { useDatasets, useHealth, useWorkers } from '../../live/queries'
import { Card } from '../../ui/card'
import { FailedState, LoadingState } from '../../ui/states'
import { PageHead } from '../shell/page-head'
import { DatasetTable } from './dataset-table'
import { HealthFacts } from './health-facts'
import { Workers } from './workers'

export function SystemPage() {
  const health = useHealth()
  const workers = useWorkers()
  const datasets = useDatasets()
  return (
    <>
      <PageHead title="System" />
      <div className="flex flex-col gap-4">
        <Card title="Health">
          <Loaded what="the health of the server" query={health}>
            {(data) => <HealthFacts health={data} />}
          </Loaded>
        </Card>
        <Card title="Workers" bodyClassName="p-0">
          <Loaded what="the workers" query={workers}>
            {(data) => <Workers workers={data} />}
          </Loaded>
        </Card>
        <Card title="Data sets" bodyClassName="p-0">
          <Loaded what="the data sets" query={datasets}>
            {(data) => <DatasetTable datasets={data} />}
          </Loaded>
        </Card>
      </div>
    </>
  )
}

/** A failed reading that had data before keeps showing them, under a word about the failure. */
function Loaded<T>({
  what,
  query,
  children,
}: {
  what: string
  query: { data: T | undefined; error: Error | null; refetch: () => unknown }
  children: (data: T) => ReactNode
}) {
  return (
    <>
      {query.error && (
        <div className="p-3">
          <FailedState what={what} reason={describeError(query.error)} retry={() => void query.refetch()} />
        </div>
      )}
      {query.data === undefined ? !query.error && <LoadingState what={what} /> : children(query.data)}
    </>
  )
}
