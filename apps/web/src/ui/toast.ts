import type { ExternalToast, toast as Sonner } from 'sonner'

let tellShower: (sonner: typeof Sonner) => void
const shower = new Promise<typeof Sonner>((done) => {
  tellShower = done
})

/** Says what shows messages: it comes after the first picture of a page, and shows what was said before. */
export const showToastsBy = (sonner: typeof Sonner): void => tellShower(sonner)

const sayAs =
  (way: 'message' | 'success' | 'error') =>
  (words: string, options?: ExternalToast): void =>
    void shower.then((sonner) => sonner[way](words, options))

/** Short messages at the edge of the page. */
export const toast = Object.assign(sayAs('message'), { success: sayAs('success'), error: sayAs('error') })
