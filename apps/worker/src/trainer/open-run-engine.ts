import { AppError, type EngineName, type EngineRecord, type RunConfig } from '@barycenter/contracts'
import { chooseEngine, EngineUnavailableError, type OpenEngine, openEngine } from '@barycenter/engine'

export interface RunEngine {
  engine: OpenEngine
  record: EngineRecord
}

export interface EngineWish {
  config: RunConfig
  /** What the worker found at its start. */
  found: EngineRecord
  /** What the run was trained on before it was interrupted: another engine has other last bits. */
  recorded: EngineRecord | null
}

/** Opens the engine of a run in this process. Throws ENGINE_UNAVAILABLE when it cannot be had here. */
export async function openRunEngine({ config, found, recorded }: EngineWish): Promise<RunEngine> {
  const wanted: EngineName = recorded?.name ?? (config.engine === 'auto' ? found.name : config.engine)
  try {
    const record = wanted === found.name ? found : await probe(wanted)
    const engine = await openEngine(wanted)
    return { engine, record: { ...record, ...engine.info } }
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error
    const subject = error.message.includes(error.engine) ? '' : `engine ${error.engine}: `
    throw new AppError('ENGINE_UNAVAILABLE', subject + error.message, { cause: error })
  }
}

/** An engine that was asked for by name is probed too: it must train right, not just load. */
async function probe(name: EngineName): Promise<EngineRecord> {
  const { engine, refused } = await chooseEngine(name)
  return { ...engine, refused }
}
