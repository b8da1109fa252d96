import { expect, test } from 'vitest'
import { Refused } from '../api/client'
import { allSaid, broken } from './broken'

const detail = (error_msg: string) => ({ error_code: 'SMS.9001', error_msg })
const error = new Refused(400, 'SMS.9001', 'The request breaks 2 rules.', [
  detail('priority must be between 0 and 2.'),
  detail('source_server.id is mandatory.'),
])

test('a rule is said at the field that breaks it', () => {
  expect(broken(error, 'priority')).toBe('priority must be between 0 and 2.')
  expect(broken(error, 'source_server.id')).toBe('source_server.id is mandatory.')
  expect(broken(error, 'source_server')).toBeUndefined()
  expect(broken(new Error('priority must go'), 'priority')).toBeUndefined()
})

test('a refusal without details has one message', () => {
  expect(broken(new Refused(400, 'SMS.9001', 'url must be an address.'), 'url')).toBe(
    'url must be an address.',
  )
})

test('what is said at no field is said above them', () => {
  expect(allSaid(error, ['priority', 'source_server.id'])).toBe(true)
  expect(allSaid(error, ['priority'])).toBe(false)
  expect(allSaid(new Error('no network'), [])).toBe(false)
})
