import { Refused } from '../api/client'

/** Which rules a field breaks, in the service's own words. */
export function broken(error: unknown, path: string): string | undefined {
  const rules = error instanceof Refused ? error.rules : []
  const found = rules.filter((rule) => rule.path === path)
  return found.length > 0 ? found.map((rule) => rule.message).join(' ') : undefined
}

/** Whether all that is refused is said at one of these fields. */
export function allSaid(error: unknown, paths: string[]): boolean {
  return error instanceof Refused && error.rules.every((rule) => paths.includes(rule.path))
}
