import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { BadRecord } from './record-policy.js'

/** One object of an annotation; its box in pixels. */
export interface VocObject {
  name: string
  difficult: boolean
  box: [left: number, top: number, right: number, bottom: number]
}

export interface VocAnnotation {
  /** Size of the image that the boxes were drawn on; null where the file does not say. */
  size: { width: number; height: number } | null
  objects: VocObject[]
}

/** Text of an element, or the elements in it. */
type Node = string | { [name: string]: Node } | Node[]

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'object' })

/** Reads one PASCAL VOC annotation. Throws BadRecord with the place when it is no XML or lacks what a box needs. */
export function parseVocAnnotation(xml: string): VocAnnotation {
  const problem = XMLValidator.validate(xml)
  if (problem !== true) {
    const { msg, line, col } = problem.err
    throw new BadRecord(`damaged XML in line ${line}, column ${col} (${msg})`, 'a whole XML file')
  }
  const annotation = child(parser.parse(xml), 'annotation')
  if (annotation === undefined) throw new BadRecord('no <annotation> element', 'a PASCAL VOC annotation')
  const objects = child(annotation, 'object') ?? []
  return { size: readSize(annotation), objects: (objects as Node[]).map(readObject) }
}

function child(node: Node | undefined, name: string): Node | undefined {
  return typeof node === 'object' && !Array.isArray(node) ? node[name] : undefined
}

/** Some tools write a size of 0 when they do not know it. */
function readSize(annotation: Node): VocAnnotation['size'] {
  const size = child(annotation, 'size')
  const [width, height] = [Number(child(size, 'width')), Number(child(size, 'height'))]
  return width > 0 && height > 0 ? { width, height } : null
}

function readObject(object: Node, index: number): VocObject {
  const name = child(object, 'name')
  if (typeof name !== 'string' || name === '') {
    throw new BadRecord(`object ${index} without a name`, 'the name of its class in <name>')
  }
  const corners = child(object, 'bndbox')
  const box = ['xmin', 'ymin', 'xmax', 'ymax'].map((side) => {
    const text = child(corners, side)
    const value = typeof text === 'string' && text !== '' ? Number(text) : Number.NaN
    if (Number.isFinite(value)) return value
    throw new BadRecord(`object ${index} with ${side} "${text ?? ''}"`, 'a number')
  })
  return { name, difficult: child(object, 'difficult') === '1', box: box as VocObject['box'] }
}
