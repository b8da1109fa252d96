import { Refused } from '../api/client'

/** Which rules a field breaks, in the service's own words: each of its details begins with the path of the field. */
export function broken(error: unknown, path: string): string | undefined {
  if (!(error instanceof Refused)) {
    return undefined
  }
  const all = error.details.length > 0 ? error.details.map((detail) => detail.error_msg) : [error.message]
  const found = all.filter((message) => message.split(' ', 1)[0] === path)
  return found.length > 0 ? found.join(' ') : undefined
}

/** Whether all that is refused is said at one of these fields. */
export function allSaid(error: unknown, paths: string[]): boolean {
  if (!(error instanceof Refused)) {
    return false
  }
  const all = error.details.length > 0 ? error.details.map((detail) => detail.error_msg) : [error.message]
  return all.every((message) => paths.includes(message.split(' ', 1)[0] ?? ''))
}
