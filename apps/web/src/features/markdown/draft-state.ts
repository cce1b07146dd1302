/** How a text being edited stands to what is stored. */
export type DraftState = 'same' | 'changed' | 'conflict'

/**
 * @param base the text that was stored when the edit began
 * @param stored the text that is stored now
 */
export function draftState(draft: string, base: string, stored: string): DraftState {
  if (stored !== base && stored !== draft) return 'conflict'
  return draft === stored ? 'same' : 'changed'
}
