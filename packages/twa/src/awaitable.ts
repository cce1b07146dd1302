/** A value at once, or a promise of it: what may have to ask a file, a database or other processes. */
export type Awaitable<T> = T | Promise<T>
