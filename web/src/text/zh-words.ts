/** API 用词的中文。 */
type Words = Record<string, string>

export const states: Words = {
  READY: '就绪',
  RUNNING: '复制中',
  SYNCING: '同步中',
  MIGRATE_SUCCESS: '迁移完成',
  MIGRATE_FAIL: '迁移失败',
  SYNC_SUCCESS: '同步完成',
  SYNC_FAIL: '同步失败',
  ABORTING: '暂停中',
  ABORT: '已暂停',
  SKIPPING: '跳过中',
  RESETING: '重置中',
  DELETING: '删除中',
  SYNC_F_ROLLBACKING: '回滚中',
  SYNC_F_ROLLBACK_SUCCESS: '回滚完成',
}

export const roles: Words = { full: '完全控制', agent: 'Agent', 'read-only': '只读' }

export const reasons: Record<string, { name: string; advice: string }> = {
  agent_not_seen: {
    name: 'Agent 失联',
    advice: '没有收到 Agent 的任何消息。请确认 Agent 正在运行，并且能访问本服务。',
  },
  command_unanswered: {
    name: '命令无应答',
    advice: 'Agent 反复取走命令，却没有报告结果。请查看 Agent 日志。',
  },
  stopping_too_long: { name: '停止超时', advice: 'Agent 早该停止了。请查看 Agent 日志，或重启 Agent。' },
  not_converging: { name: '无法追上', advice: '源端写入比复制快。请提高限速，或减少源端写入。' },
  no_report: { name: '没有进度报告', advice: 'Agent 在线，但不报告进度。请查看 Agent 日志。' },
  no_progress: { name: '没有进展', advice: 'Agent 有报告，但没有进展。请检查两端的磁盘和网络。' },
  too_slow: { name: '太慢', advice: '几乎没有复制数据。请检查网络、限速和源端磁盘。' },
}

export const events: Words = {
  'task.created': '任务已创建',
  'task.deleted': '任务已删除',
  'task.action_requested': '请求了操作',
  'task.state_changed': '状态变化',
  'task.failed': '任务失败',
  'task.stalled': '任务停滞',
  'task.moving_again': '恢复进展',
  'task.round_started': '一轮开始',
  'task.round_finished': '一轮结束',
  'task.sub_task_started': '子任务开始',
  'task.sub_task_finished': '子任务结束',
  'task.settings_changed': '设置变化',
  'command.delivered': '命令已下发',
  'command.answered': '命令已应答',
  'source.registered': '源端已注册',
  'source.settings_changed': '源端设置变化',
  'source.state_changed': '源端状态变化',
  'source.deleted': '源端已删除',
  'template.created': '模板已创建',
  'template.changed': '模板已修改',
  'template.deleted': '模板已删除',
  'migproject.created': '项目已创建',
  'migproject.changed': '项目已修改',
  'migproject.deleted': '项目已删除',
  'job.created': '批量作业已创建',
  'job.finished': '批量作业已结束',
  'webhook.created': 'Webhook 已创建',
  'webhook.changed': 'Webhook 已修改',
  'webhook.secret_rotated': 'Webhook 密钥已轮换',
  'webhook.disabled': 'Webhook 已停用',
  'webhook.deleted': 'Webhook 已删除',
  'token.created': '令牌已创建',
  'token.revoked': '令牌已吊销',
  'credential.created': '访问密钥已创建',
  'credential.revoked': '访问密钥已吊销',
}
