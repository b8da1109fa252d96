import { expect, test } from 'vitest'
import { ago, bytes, duration, moment, rate, whole } from './format'

test.each([
  [null, '–'],
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1.00 KiB'],
  [10_737_418_240, '10.0 GiB'],
  ['9223372036854775807', '8.00 EiB'],
])('bytes have the unit that suits them: %s', (value, expected) => {
  expect(bytes(value)).toBe(expected)
})

test('whole numbers keep all their digits', () => {
  expect(whole('9223372036854775807')).toBe('9,223,372,036,854,775,807')
})

test.each([
  [undefined, '–'],
  [0, '0 sec'],
  [-5, '0 sec'],
  [59.6, '1 min'],
  [3_600, '1 hr'],
  [12_060, '3 hr 21 min'],
  [90_000, '1 day 1 hr'],
  [86_460, '1 day'],
])('durations have two units at most, and are never negative: %s', (seconds, expected) => {
  expect(duration(seconds)).toBe(expected)
})

test('moments are those of the time zone', () => {
  expect(moment(0, 'UTC')).toBe('Jan 1, 1970, 00:00:00')
  expect(moment(0, 'Asia/Shanghai')).toBe('Jan 1, 1970, 08:00:00')
  expect(moment(0, 'No/Where')).toBe('1970-01-01T00:00:00.000Z')
})

test('times are told from now', () => {
  expect(ago(0, 59_000)).toBe('59 sec. ago')
  expect(ago(0, 3_600_000)).toBe('1 hr. ago')
  expect(ago(120_000, 0)).toBe('in 2 min.')
})

test('rates have as many digits as count', () => {
  expect(rate(812.54)).toBe('813 Mbit/s')
  expect(rate(8.04)).toBe('8 Mbit/s')
})
