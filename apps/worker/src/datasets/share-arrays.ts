/** Smaller ones are cheaper to copy. */
const SMALLEST_SHARED_BYTES = 65_536

/** A copy of plain data whose large byte and number arrays lie in memory that threads share. */
export function shareArrays<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return value.byteLength < SMALLEST_SHARED_BYTES ? value : shared(value)
  if (Array.isArray(value)) return isPlain(value) ? value : (value.map(shareArrays) as T)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shareArrays(part)])) as T
}

/** Texts by the thousand stand in arrays; there is nothing to share in them. */
function isPlain([first]: readonly unknown[]): boolean {
  return typeof first !== 'object'
}

function shared<T extends ArrayBufferView>(view: T): T {
  const buffer = new SharedArrayBuffer(view.byteLength)
  new Uint8Array(buffer).set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  const type = Buffer.isBuffer(view) ? Uint8Array : view.constructor
  return Reflect.construct(type as new (buffer: SharedArrayBuffer) => T, [buffer])
}
