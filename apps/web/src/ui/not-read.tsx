import { Component, type ReactNode } from 'react'

/** Code that is read when it is wanted could not be; `forget` lets it be read anew. */
export class NotReadError extends Error {
  readonly forget: () => void

  constructor(cause: unknown, forget: () => void) {
    super('A part of this page could not be read', { cause })
    this.name = 'NotReadError'
    this.forget = forget
  }
}

/** Draws something else instead of what could not be read; any other error goes on to the page. */
export class NotReadBoundary extends Component<
  { instead: ReactNode; children: ReactNode },
  { error: unknown }
> {
  override state = { error: null as unknown }

  static getDerivedStateFromError = (error: unknown) => ({ error })

  override componentDidCatch(error: unknown) {
    if (error instanceof NotReadError) error.forget()
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    if (error instanceof NotReadError) return this.props.instead
    throw error
  }
}
