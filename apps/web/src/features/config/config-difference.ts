import { flattenConfig, settingText } from './config-leaves'

export interface SettingChange {
  /** Dotted path. */
  path: string
  /** null where the base has no such setting. */
  was: string | null
  /** null where the config has no such setting. */
  is: string | null
}

/** Settings in which a config differs from another, in the order of the config; then those that only the other has. */
export function configDifference(config: unknown, base: unknown): SettingChange[] {
  const texts = (value: unknown) =>
    new Map(flattenConfig(value).map(([path, part]) => [path, settingText(part)] as const))
  const [mine, theirs] = [texts(config), texts(base)]
  return [...new Set([...mine.keys(), ...theirs.keys()])]
    .map((path) => ({ path, was: theirs.get(path) ?? null, is: mine.get(path) ?? null }))
    .filter(({ was, is }) => was !== is)
}
