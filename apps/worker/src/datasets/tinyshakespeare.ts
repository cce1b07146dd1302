import { fileURLToPath } from 'node:url'
import { readTextCorpus } from './text-corpus.js'
import type { TextCorpus } from './text-sets.js'

/** `src` and `dist` are both one level below the app's folder, which holds the data. */
const FOLDER = fileURLToPath(new URL('../../datasets/tinyshakespeare/', import.meta.url))

export const TINYSHAKESPEARE_ATTRIBUTION =
  'Text by William Shakespeare, public domain, collected by Andrej Karpathy (https://github.com/karpathy/char-rnn). The first 299,868 of its 1,115,394 characters.'

/** The embedded corpus: 269,881 bytes of dialogue to train on, the 29,987 that follow to test on. */
export async function readTinyShakespeare(): Promise<TextCorpus> {
  return (await readTextCorpus(FOLDER)).set
}
