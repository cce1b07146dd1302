import type { Route, Routes } from '@barycenter/contracts'

export type RouteName = keyof Routes

type Schema = Route['response']
type Input<S extends Schema> = S['_zod']['input']
type Nothing = Record<never, never>

/** A part may be left out when nothing in it is required. */
type Given<Part extends string, Value> = Nothing extends Value
  ? { [Key in Part]?: Value }
  : { [Key in Part]: Value }

type PartOf<R, Part extends 'params' | 'query' | 'body'> =
  R extends Record<Part, infer S extends Schema> ? Given<Part, Input<S>> : unknown

/** What a call of this route takes: `params`, `query`, `body`, as far as the route has them. */
export type RouteInput<Name extends RouteName> = PartOf<Routes[Name], 'params'> &
  PartOf<Routes[Name], 'query'> &
  PartOf<Routes[Name], 'body'>

export type RouteResponse<Name extends RouteName> = Routes[Name]['response']['_zod']['output']

/** The input may be left out where every part of it may. */
export type CallArguments<Name extends RouteName, Options> =
  Nothing extends RouteInput<Name>
    ? [input?: RouteInput<Name>, options?: Options]
    : [input: RouteInput<Name>, options?: Options]
