/** Running text to model, as bytes of UTF-8. */
export interface TextCorpus {
  train: Uint8Array
  test: Uint8Array
}

export interface LabelledTextPart {
  texts: readonly string[]
  labels: Uint8Array
}

/** Texts to tell apart. */
export interface LabelledTexts {
  classes: readonly string[]
  train: LabelledTextPart
  test: LabelledTextPart
}

/** Sentences and their translations, line by line. */
export interface ParallelTextPart {
  sources: readonly string[]
  targets: readonly string[]
}

export interface ParallelTexts {
  /** Names of the languages: `en`, `words`. */
  source: string
  target: string
  train: ParallelTextPart
  test: ParallelTextPart
}
