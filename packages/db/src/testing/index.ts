export interface TestServer {
  url: string
  stop(): Promise<void>
}
export interface TestDatabase {
  url: string
  close(): Promise<void>
}
export declare function startTestServer(): Promise<TestServer>
export declare function createTestDatabase(server: Pick<TestServer, 'url'>): Promise<TestDatabase>
