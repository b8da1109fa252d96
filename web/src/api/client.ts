import createClient from 'openapi-fetch'
import { exactFetch } from './exact'
import type { components, paths } from './schema'

/** The models of the API. */
export type Schemas = components['schemas']

/** Where the board is, and the service above it. They are taken down once, as the address of the page changes. */
export const board = new URL('.', globalThis.document?.baseURI ?? 'http://localhost/board/')
export const service = new URL('..', board)

/** The API. */
export const api = createClient<paths>({
  baseUrl: service.href.replace(/\/$/, ''),
  fetch: exactFetch,
})

/** Why the service refused a request. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: { error_code: string; error_msg: string }[] = [],
    readonly request: string | null = null,
  ) {
    super(message)
  }

  /** Each rule that was broken, and the path of the field: the message begins with it. */
  get rules(): { path: string; message: string }[] {
    const messages = this.details.length > 0 ? this.details.map((detail) => detail.error_msg) : [this.message]
    return messages.map((message) => ({ path: message.split(' ', 1)[0] ?? '', message }))
  }
}

function refused(error: unknown, response: Response): Refused {
  const body = (typeof error === 'object' && error !== null ? error : {}) as Partial<Schemas['ErrorBody']>
  const message = body.error_msg ?? `${response.status} ${response.statusText}`
  const request = response.headers.get('x-request-id')
  return new Refused(response.status, body.error_code ?? '', message, body.details ?? [], request)
}

/** What an operation answers. Throws what it refuses. */
export async function answered<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await asked
  if (!response.ok) {
    throw refused(error, response)
  }
  return data as T
}

/** A page of a list: what is on it, the parameter `marker` of the next one, and whether `count` is only the least. */
export async function page<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ list: T; next: string | null; hasMore: boolean }> {
  const { headers } = (await asked).response
  return {
    list: await answered(asked),
    next: marker(headers.get('link')),
    hasMore: headers.get('x-count-relation') === 'gte',
  }
}

/** The marker in the link to the next page (RFC 8288). */
export function marker(link: string | null): string | null {
  const target = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1]
  return target === undefined ? null : new URL(target, service).searchParams.get('marker')
}
