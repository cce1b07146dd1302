import { useEffect, useRef, useState } from 'react'

/** What is dragged or typed takes effect where it rests. */
const REST_MS = 200

/** A value that shows each change at once and tells it once it rests; who is told may change meanwhile. */
export function useRested<T>(value: T, onChange: (value: T) => void): [shown: T, change: (value: T) => void] {
  const [draft, setDraft] = useState<{ value: T } | null>(null)
  const tell = useRef(onChange)
  tell.current = onChange
  useEffect(() => {
    if (!draft) return
    const timer = setTimeout(() => {
      tell.current(draft.value)
      setDraft(null)
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [draft])
  return [draft ? draft.value : value, (next) => setDraft({ value: next })]
}
