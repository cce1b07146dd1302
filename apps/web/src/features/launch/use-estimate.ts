import { EstimateInput } from '@barycenter/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { api } from '../../live/api'
import { EMPTY_QUEUE, type LaunchValues, launchConfig, queueRequest, readSeeds } from './launch-values'

/** Typing rests so long before the server is asked. */
const REST_MS = 400
/** The queue moves on meanwhile. */
const REFRESH_MS = 10_000

/** What this launch would take, as the form stands; `fits` is false while it would be refused as it is. */
export function useEstimate() {
  const { control } = useFormContext<LaunchValues>()
  const [config, seeds, queue] = useWatch({ control, name: ['config', 'seeds', 'queue'] })
  const runs = Math.max(1, readSeeds(seeds ?? '').length)
  const { priority, requires } = queueRequest({ ...EMPTY_QUEUE, ...queue })
  const asked = JSON.stringify({
    config: launchConfig({ config: config ?? {}, seeds: seeds ?? '' }),
    runs,
    ...(priority !== undefined && { priority }),
    requires,
  })
  const settled = useSettledText(asked)
  const input = EstimateInput.safeParse(JSON.parse(settled))
  const query = useQuery({
    queryKey: ['estimate', settled],
    queryFn: () => api.call('estimateLaunch', { body: JSON.parse(settled) as EstimateInput }),
    enabled: input.success,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  })
  return { query, runs, fits: input.success, stale: asked !== settled || query.isPlaceholderData }
}

function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), REST_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
