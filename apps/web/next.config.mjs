/** @type {import('next').NextConfig} */
export default {
  // The API serves these pages in its own process; it compresses nothing twice and needs no header of ours.
  poweredByHeader: false,
  reactStrictMode: true,
  // One lockfile at the root of the workspaces: without it Next guesses, and warns.
  turbopack: { root: new URL('../..', import.meta.url).pathname },
  outputFileTracingRoot: new URL('../..', import.meta.url).pathname,
}
