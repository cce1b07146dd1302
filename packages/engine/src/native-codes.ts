import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { PackedRows } from './engine.js'
import type { NativeBackend } from './native-backend.js'
import { tf } from './tensorflow.js'

/** Codes of columns [from, to), which begin at a word, as numbers -> float32 [rank, to - from]. */
export function nativeCodes({ rank, bits, codes }: PackedRows, from: number, to: number): Tensor2D {
  const perWord = 32 / bits
  const [first, end] = [from / perWord, Math.ceil(to / perWord)]
  const words = tf.slice2d(codes, [0, first], [rank, end - first])
  const columns = tf.reshape(unpack(words, bits), [rank, (end - first) * perWord]) as Tensor2D
  return columns.shape[1] === to - from ? columns : tf.slice2d(columns, [0, 0], [rank, to - from])
}

/**
 * [rank, words] -> float32 in the order of the columns. TensorFlow.js has neither bytes nor shifts; native TensorFlow
 * has both, and a quarter of the memory to go through.
 */
function unpack(words: Tensor2D, bits: number): Tensor {
  const backend = tf.backend() as unknown as NativeBackend
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_INT32, TF_UINT8, TF_FLOAT } = backend.binding
  const type = (name: string, value: number) => ({ name, type: TF_ATTR_TYPE, value })
  const cast = (x: Tensor, from: number, to: number) =>
    backend.executeSingleOutput('Cast', [type('SrcT', from), type('DstT', to)], [x])
  const onBytes = (name: string, a: Tensor, b: number) =>
    backend.executeSingleOutput(
      name,
      [type('T', TF_UINT8)],
      [a, cast(tf.scalar(b, 'int32'), TF_INT32, TF_UINT8)],
    )

  // [rank, words, 4], the lowest byte of a word first, as on every processor that TensorFlow runs on.
  const bytes = backend.executeSingleOutput('Bitcast', [type('T', TF_INT32), type('type', TF_UINT8)], [words])
  if (bits === 8) return cast(bytes, TF_UINT8, TF_FLOAT)
  const places = Array.from({ length: 8 / bits }, (_, place) =>
    onBytes('BitwiseAnd', onBytes('RightShift', bytes, place * bits), 2 ** bits - 1),
  )
  const attributes = [
    { name: 'N', type: TF_ATTR_INT, value: places.length },
    { name: 'axis', type: TF_ATTR_INT, value: -1 },
    type('T', TF_UINT8),
  ]
  return cast(backend.executeSingleOutput('Pack', attributes, places), TF_UINT8, TF_FLOAT)
}
