import { Refused, type Schemas } from '../../api/client'

/** What the form holds, by the name of each field. */
export type Values = Record<string, string | undefined>

type Source = Schemas['ShowServerResponse']

/** The fields of each step, as the API names them. */
export const FIELDS = [
  ['source_server.id', 'os_type'],
  [
    'target_server.name',
    'target_server.vm_id',
    'vm_template_id',
    'region_name',
    'region_id',
    'project_name',
    'project_id',
  ],
  ['target_server.disks'],
  ['name', 'type', 'speed_limit', 'priority'],
]

/** The step with the first field that the service refuses; the last one, where it is none of them. */
export function stepOf(error: unknown): number {
  if (!(error instanceof Refused)) {
    return 3
  }
  const found = FIELDS.findIndex((fields) =>
    fields.some((field) => error.rules.some(({ path }) => path === field || path.startsWith(`${field}[`))),
  )
  return found < 0 ? 3 : found
}

const GIB = 1024 ** 3

/** The disks of the target: as proposed, with the sizes that were chosen. */
export function disksOf(values: Values, source: Source): Schemas['TargetDisks'][] {
  return source.init_target_server.disks.map((disk, at) => {
    const chosen = Number(values[`disk.${at}`] ?? 0) * GIB
    // a size that was not changed is not rounded to whole GiB
    const isSame = Math.ceil(Number(disk.size ?? 0) / GIB) * GIB === chosen
    return {
      ...disk,
      name: disk.name ?? '',
      size: isSame || chosen === 0 ? disk.size : chosen,
    } as Schemas['TargetDisks']
  })
}

/** The request that creates the task. */
export function bodyOf(values: Values, source: Source): Schemas['PostTask'] {
  const isOn = (name: string) => values[name] === 'on'
  const target = values.target ?? 'existing'
  const vm = target === 'existing' ? { vm_id: values['target_server.vm_id'] } : {}
  const template =
    target === 'template' ? values.vm_template_id : target === 'automatic' ? 'autoCreate' : undefined
  return {
    name: values.name ?? '',
    type: values.type as Schemas['PostTask']['type'],
    os_type: source.os_type ?? 'LINUX',
    source_server: { id: source.id ?? '' },
    target_server: {
      name: values['target_server.name'] || undefined,
      ...vm,
      disks: disksOf(values, source),
      volume_groups: source.init_target_server.volume_groups,
    },
    exist_server: target === 'existing',
    vm_template_id: template,
    region_name: values.region_name ?? '',
    region_id: values.region_id ?? '',
    project_name: values.project_name ?? '',
    project_id: values.project_id ?? '',
    speed_limit: Number(values.speed_limit || 0),
    priority: Number(values.priority ?? 1),
    start_target_server: isOn('start_target_server'),
    syncing: isOn('syncing'),
    use_public_ip: isOn('use_public_ip'),
    is_need_consistency_check: isOn('is_need_consistency_check'),
    start_network_check: isOn('start_network_check'),
  }
}
