import type { Meter } from '../task.js'

/**
 * Bits per character and accuracy of the next token, from loss (nats a token) and hits of each batch. Bits are of
 * characters of text, whatever a token is, so that models of bytes, characters and words can be compared. What the
 * vocabulary has not is charged for twice: for the unknown token, and for spelling it character by character, all of the
 * alphabet being as likely. Else a small vocabulary, for which most of a text is one token, would score best.
 * @param alphabet distinct characters of the training text
 */
export function bitsPerCharacterMeter(alphabet: number): Meter {
  let [nats, correct, asked, characters] = [0, 0, 0, 0]
  return {
    add([[loss], [hits]], { asked: targets, forMeter }) {
      const spelt = sum(forMeter.spelt.data)
      nats += loss * targets + spelt * Math.log(alphabet)
      correct += hits
      asked += targets
      characters += sum(forMeter.characters.data)
    },
    metrics: () => ({ bits_per_character: nats / Math.LN2 / characters, accuracy: correct / asked }),
  }
}

function sum(counts: Float32Array | Int32Array): number {
  let total = 0
  for (const count of counts) total += count
  return total
}
