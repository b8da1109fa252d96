import { expect, test } from 'vitest'
import { Refused, type Schemas } from '../../api/client'
import { bodyOf, disksOf, stepOf } from './body'

const GIB = 1024 ** 3
const source = {
  id: 'source-1',
  os_type: 'LINUX',
  init_target_server: {
    disks: [{ name: '/dev/vda', size: 40 * GIB + 5, used_size: 7, device_use: 'OS', physical_volumes: [] }],
    volume_groups: [],
  },
} as unknown as Schemas['ShowServerResponse']

test('a disk keeps its exact size unless another one is chosen', () => {
  expect(disksOf({ 'disk.0': '41' }, source)[0]?.size).toBe(40 * GIB + 5)
  expect(disksOf({ 'disk.0': '50' }, source)[0]?.size).toBe(50 * GIB)
  expect(disksOf({}, source)[0]?.size).toBe(40 * GIB + 5)
})

test.each([
  ['existing', { vm_id: 'vm-1' }, undefined, true],
  ['template', {}, 'template-1', false],
  ['automatic', {}, 'autoCreate', false],
])('the target is %s', (target, vm, template, exists) => {
  const values = { target, 'target_server.vm_id': 'vm-1', vm_template_id: 'template-1', syncing: 'on' }
  const body = bodyOf(values, source)
  expect(body.target_server).toMatchObject(vm)
  expect('vm_id' in body.target_server).toBe(target === 'existing')
  expect([body.vm_template_id, body.exist_server, body.syncing]).toEqual([template, exists, true])
})

test('a refusal leads to the step of the first field that it is about', () => {
  const refused = (...messages: string[]) =>
    new Refused(
      400,
      'SMS.9001',
      'x',
      messages.map((error_msg) => ({ error_code: 'SMS.9001', error_msg })),
    )
  expect(stepOf(refused('priority must be between 0 and 2.', 'region_id is mandatory.'))).toBe(1)
  expect(stepOf(refused('target_server.disks[0].size must be at least 1.'))).toBe(2)
  expect(stepOf(refused('source_server.id is mandatory.'))).toBe(0)
  expect(stepOf(new Error('no network'))).toBe(3)
})
