'use client'
import { useDatasets, useHealth, useWorkers } from '../../live/queries'
import { ButtonLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Loaded } from '../shell/loaded'
import { PageHead } from '../shell/page-head'
import { countWords } from '../workers/count-words'
import { DatasetTable } from './dataset-table'
import { HealthFacts } from './health-facts'

export function SystemPage() {
  const health = useHealth()
  const workers = useWorkers()
  const datasets = useDatasets()
  return (
    <>
      <PageHead title="System" actions={<ButtonLink href="/storage">Storage</ButtonLink>} />
      <div className="flex flex-col gap-4">
        <Card title="Health">
          <Loaded what="the health of the server" query={health}>
            {(data) => <HealthFacts health={data} />}
          </Loaded>
        </Card>
        <Card title="Workers" actions={<ButtonLink href="/workers">All about the workers</ButtonLink>}>
          <Loaded what="the workers" query={workers}>
            {(data) => <p>{countWords(data)}</p>}
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
