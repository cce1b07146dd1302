import { AppError, type Run, type RunConfig } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, describeError } from '../../live/api'
import { keys } from '../../live/queries'
import { toast } from '../../ui/toast'

const LAUNCH_COMMAND = 'dashboard averaging room'

export interface Asking {
  isAsking: boolean
  /** Why the server refused, in words. */
  refusal: string | null
  ask(config: RunConfig, name: string): Promise<void>
}

/** Launches a what-if as a child of the run, in its experiment. */
export function useAsk(run: Run, onLaunched: (child: Run) => void): Asking {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  return {
    isAsking,
    refusal,
    async ask(config, name) {
      setAsking(true)
      setRefusal(null)
      try {
        const body = { experiment: run.experimentName, name, config, launchCommand: LAUNCH_COMMAND }
        const [child] = (await api.call('launchRuns', { body })).runs
        client.setQueryData(keys.run(child!.id), child)
        void client.invalidateQueries({ queryKey: keys.runs })
        onLaunched(child!)
        toast.success(`Asked: ${child!.name} is queued`)
      } catch (error) {
        setRefusal(error instanceof AppError ? error.message : describeError(error))
      } finally {
        setAsking(false)
      }
    },
  }
}

/** A name has room for 100 characters of what was asked; the rest is in the config. */
export function askedName(run: Run, words: string): string {
  return `${run.name}: ${words}`.slice(0, 100)
}
