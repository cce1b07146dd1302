import type { Prisma } from '../generated/client.js'

/**
 * A value as JSON that comes back equal. NaN and the infinities have no JSON form and would silently come
 * back as null, which after a resume would be a wrong number: they are refused with their path.
 */
export function toJson(value: unknown, path = 'state'): Prisma.InputJsonValue {
  refuseLossy(value, path)
  return value as Prisma.InputJsonValue
}

function refuseLossy(value: unknown, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseLossy(item, `${path}[${index}]`)
    return
  }
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) refuseLossy(item, `${path}.${key}`)
    }
    return
  }
  throw new TypeError(
    `${path}: found ${describe(value)}, expected a finite number, string, boolean, null, array or plain object`,
  )
}

function describe(value: unknown): string {
  return typeof value === 'object' ? (value?.constructor?.name ?? 'an object') : String(value)
}
