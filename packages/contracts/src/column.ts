import { z } from 'zod'
// By its own path: a page that names `z.core` carries all of zod, its forty languages included.
import { $constructor, type $ZodArrayDef } from 'zod/v4/core'

/**
 * A long array of plain values: `isElement` tells, in one pass over it, that every element is what `element` takes and gives
 * back unchanged. The general check makes an object for each element, which for the points of a hundred lines takes longer
 * than to read them; it is asked where something is wrong, for its words.
 */
export function column<Element extends z.ZodType>(
  element: Element,
  isElement: (value: unknown) => boolean,
): z.ZodArray<Element> {
  return new Column({ type: 'array', element, isElement }) as z.ZodArray as z.ZodArray<Element>
}

interface ColumnDef extends $ZodArrayDef {
  isElement: (value: unknown) => boolean
}

interface ColumnSchema extends z.ZodArray {
  _zod: z.ZodArray['_zod'] & { def: ColumnDef }
}

const Column = $constructor<ColumnSchema, ColumnDef>('Column', (inst, def) => {
  z.ZodArray.init(inst, def)
  const general = inst._zod.parse
  inst._zod.parse = (payload, context) => {
    const { value } = payload
    return Array.isArray(value) && value.every(def.isElement) ? payload : general(payload, context)
  }
})
