'use client'
import { useWorkers } from '../../live/queries'
import { Card } from '../../ui/card'
import { Loaded } from '../shell/loaded'
import { PageHead } from '../shell/page-head'
import { Workers } from './workers'

export function WorkersPage() {
  const workers = useWorkers()
  return (
    <>
      <PageHead title="Workers" />
      <Card title="Processes that train" bodyClassName="p-0">
        <Loaded what="the workers" query={workers}>
          {(data) => <Workers workers={data} />}
        </Loaded>
      </Card>
    </>
  )
}
