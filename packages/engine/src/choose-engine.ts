import {
  ENGINE_NAMES,
  type EngineChoice,
  type EngineName,
  type EngineRefusal,
  EngineUnavailableError,
} from './engine.js'
import { runProbe } from './probe/run-probe.js'

/**
 * Finds the best engine that trains correctly on this machine.
 * @param request `auto` tries all, best first; a name tries only that one.
 * @throws EngineUnavailableError with the reason when a requested engine fails, or when all of them do.
 */
export async function chooseEngine(request: 'auto' | EngineName): Promise<EngineChoice> {
  const candidates = request === 'auto' ? ENGINE_NAMES : [request]
  const refused: EngineRefusal[] = []
  for (const name of candidates) {
    const verdict = await runProbe(name)
    if (verdict.ok) return { engine: verdict.info, refused }
    refused.push({ name, reason: verdict.reason })
  }
  const last = refused[refused.length - 1]
  if (request !== 'auto')
    throw new EngineUnavailableError(request, `engine '${request}' was requested but refused: ${last.reason}`)
  const reasons = refused.map(({ name, reason }) => `${name} (${reason})`).join('; ')
  throw new EngineUnavailableError(last.name, `no engine trains correctly on this machine: ${reasons}`)
}
