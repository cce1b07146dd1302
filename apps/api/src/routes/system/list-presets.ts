import { RUN_PRESETS, resolvePreset, routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listPresets({ handle }: RouteContext): void {
  handle(routes.listPresets, () => ({ presets: RUN_PRESETS.map(resolvePreset) }))
}
