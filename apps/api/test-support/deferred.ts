export interface Deferred {
  promise: Promise<void>
  resolve(): void
}

/** A promise that is resolved from outside (Promise.withResolvers is not in Node 20). */
export function deferred(): Deferred {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
