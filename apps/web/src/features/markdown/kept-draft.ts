/** A text that was typed and not saved, with the text that it began from. */
interface KeptDraft {
  base: string
  draft: string
}

const nameOf = (key: string) => `barycenter.draft.${key}`

/** What was typed under this key in this browser and neither saved nor discarded. */
export function keptDraft(key: string): KeptDraft | null {
  try {
    const { base, draft } = JSON.parse(localStorage.getItem(nameOf(key)) ?? 'null')
    return typeof base === 'string' && typeof draft === 'string' ? { base, draft } : null
  } catch {
    return null
  }
}

/** Keeps the draft over tabs, pages and reloads; null lets go of it. */
export function keepDraft(key: string, kept: KeptDraft | null): void {
  try {
    if (kept === null || kept.draft === kept.base) localStorage.removeItem(nameOf(key))
    else localStorage.setItem(nameOf(key), JSON.stringify(kept))
  } catch {
    // A browser that stores nothing, or is full: the text is still in the field.
  }
}
