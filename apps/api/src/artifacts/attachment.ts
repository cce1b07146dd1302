/** Content-Disposition of a download; the name may hold any characters (RFC 6266 with RFC 8187's encoding). */
export function attachment(fileName: string): string {
  const name = fileName.replace(/[\p{Cc}/\\]+/gu, '-')
  const ascii = name.replace(/[^\x20-\x7e]|["%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
