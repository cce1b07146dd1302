/** How long a worker that shows no sign of life keeps its run. */
export const LEASE_MS = 10_000

/** How often a worker extends its lease: two heartbeats may be lost without losing the run. */
export const HEARTBEAT_MS = 3_000
