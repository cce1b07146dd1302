import type { ClientToServerEvents, ServerToClientEvents } from '@barycenter/contracts'
import type { Server, Socket } from 'socket.io'

export type LiveServer = Server<ClientToServerEvents, ServerToClientEvents>
export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents>
