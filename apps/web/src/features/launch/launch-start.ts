import type { Run, RunConfig } from '@barycenter/contracts'
import { createContext, useContext } from 'react'
import { writeTags } from '../runs/tag-text'
import { type ConfigTexts, toTexts } from './form-config'
import { EMPTY_QUEUE, type QueueTexts } from './launch-values'

/** What the form was filled with: a field is changed where it differs from this. */
export interface LaunchStart {
  title: string
  texts: ConfigTexts
}

export const DEFAULT_START: LaunchStart = { title: 'the defaults', texts: {} }

export const StartContext = createContext<LaunchStart>(DEFAULT_START)
export const useStart = () => useContext(StartContext)

/** Whether a field says something else than it was filled with. */
export function isChanged(path: string, texts: ConfigTexts, start: LaunchStart): boolean {
  return (texts[path] ?? '').trim() !== (start.texts[path] ?? '')
}

/** The texts of a config; the seed has its own field. */
export function startTexts(config: RunConfig): ConfigTexts {
  const { seed: _, ...texts } = toTexts(config)
  return texts
}

/** Why a run cannot be cloned; null where it can. */
export function cloneRefusal({ name, kind, config }: Pick<Run, 'name' | 'kind' | 'config'>): string | null {
  if (kind === 'external')
    return `${name} was trained by another program, which has its config: there is nothing here to launch it from.`
  return config ? null : `${name} has no config.`
}

/** What of a run besides its config a clone begins with. A copy of a held run is not meant to wait. */
export function cloneFields({ experimentName, tags, seed, queue }: Run) {
  return {
    experiment: experimentName,
    tags: writeTags(tags).replaceAll('\n', ', '),
    seeds: seed === null ? '' : String(seed),
    queue: queue ? queueTexts(queue) : EMPTY_QUEUE,
  }
}

function queueTexts({ priority, retries, requires }: NonNullable<Run['queue']>): QueueTexts {
  return {
    priority: priority === 0 ? '' : String(priority),
    hold: false,
    retries: retries === 0 ? '' : String(retries),
    pool: requires.pool === 'default' ? '' : requires.pool,
    labels: requires.labels.join(', '),
    engine: requires.engine ?? '',
    gpuMemoryGiB: requires.gpuMemoryGiB === null ? '' : String(requires.gpuMemoryGiB),
  }
}
