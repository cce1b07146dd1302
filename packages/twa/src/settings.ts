import { SettingError } from './errors.js'

/** @throws SettingError unless `value` is 1, 2, 3, … */
export function requireCount(setting: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new SettingError(setting, value, 'a whole number of at least 1')
  }
}

/** @throws SettingError unless 0 ≤ value ≤ 1 */
export function requireShare(setting: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new SettingError(setting, value, 'from 0 to 1')
}

/** @throws SettingError unless 0 ≤ value < ∞ */
export function requireNonNegative(setting: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) throw new SettingError(setting, value, 'at least 0 and finite')
}
