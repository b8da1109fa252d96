import { ago, bytes, duration, moment, rate, type Whole, whole } from './format'
import { usePreferences } from './preferences'

/** The formats in the user's language and time zone. */
export function useFormat() {
  const { language, zone } = usePreferences()
  return {
    bytes: (value: Whole) => bytes(value, language),
    whole: (value: Whole) => whole(value, language),
    rate: (value: number | null | undefined) => rate(value, language),
    duration: (seconds: number | null | undefined) => duration(seconds, language),
    moment: (at: number | null | undefined) => moment(at, zone, language),
    ago: (at: number, now: number) => ago(at, now, language),
  }
}
