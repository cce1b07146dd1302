export { type AppOptions, buildApp } from './app.js'
export type { Product } from './product.js'
