/** A number of the API: an integer beyond 2^53 is a text. */
export type Whole = number | string | bigint | null | undefined

/** Keeps what is made for each language and each set of options: making a format takes longer than using it. */
function kept<Options, Format>(make: (language: string, options: Options) => Format) {
  const formats = new Map<string, Format>()
  return (language: string, options: Options): Format => {
    const key = JSON.stringify([language, options])
    const format = formats.get(key) ?? make(language, options)
    formats.set(key, format)
    return format
  }
}

const numbers = kept(
  (language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options),
)
const moments = kept(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options),
)
const spans = kept(
  (language, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(language, options),
)

/** A number in a language. */
function written(value: number | bigint, language: string, options: Intl.NumberFormatOptions = {}): string {
  return numbers(language, options).format(value)
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** Bytes in the unit that suits them: three digits that count. */
export function bytes(value: Whole, language = 'en'): string {
  if (value === null || value === undefined) {
    return '–'
  }
  let left = Number(value)
  let unit = 0
  while (Math.abs(left) >= 1024 && unit < UNITS.length - 1) {
    left /= 1024
    unit += 1
  }
  const digits = unit === 0 || left >= 100 ? 0 : left >= 10 ? 1 : 2
  const shown = written(left, language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${shown} ${UNITS[unit]}`
}

/** A whole number with all its digits. */
export function whole(value: Whole, language = 'en'): string {
  return value === null || value === undefined ? '–' : written(BigInt(value), language)
}

/** A rate in Mbit/s. */
export function rate(value: number | null | undefined, language = 'en'): string {
  if (value === null || value === undefined) {
    return '–'
  }
  const digits = value >= 100 ? 0 : 1
  return `${written(value, language, { maximumFractionDigits: digits })} Mbit/s`
}

/** Seconds in two units: 3 h 20 min. */
export function duration(seconds: number | null | undefined, language = 'en'): string {
  if (seconds === null || seconds === undefined) {
    return '–'
  }
  const left = Math.max(0, Math.round(seconds))
  const units = [
    ['day', Math.floor(left / 86_400)],
    ['hour', Math.floor(left / 3_600) % 24],
    ['minute', Math.floor(left / 60) % 60],
    ['second', left % 60],
  ] as const
  const first = Math.max(
    0,
    units.findIndex(([, count]) => count > 0),
  )
  const shown = left === 0 ? [units[3]] : units.slice(first, first + 2).filter(([, count]) => count > 0)
  return shown
    .map(([unit, count]) => written(count, language, { style: 'unit', unit, unitDisplay: 'short' }))
    .join(' ')
}

/** A moment in a time zone, to the second. */
export function moment(at: number | null | undefined, zone: string, language = 'en'): string {
  if (at === null || at === undefined) {
    return '–'
  }
  const timeZone = zone === 'local' ? undefined : zone
  const date = new Date(at)
  const options = { timeZone, dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const
  try {
    return moments(language, options).format(date)
  } catch {
    return date.toISOString() // not a time zone
  }
}

/** How long ago, or in how long. */
export function ago(at: number, now: number, language = 'en'): string {
  const seconds = Math.round((at - now) / 1000)
  const format = spans(language, { numeric: 'auto', style: 'short' })
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const)
  return format.format(Math.trunc(seconds / size), unit)
}
