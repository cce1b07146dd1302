/** Hands text or bytes to the browser as a file to keep. */
export function saveFile(name: string, text: string | Blob, type = 'text/plain;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The click only starts the download: the address must live until the browser has read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
