/** The server could not be reached, or what answered there is not a Barycenter server. Asking again may help. */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
  readonly address: string

  constructor(address: string, reason: string, options?: ErrorOptions) {
    super(`No answer from ${address}: ${reason}`, options)
    this.address = address
  }
}
