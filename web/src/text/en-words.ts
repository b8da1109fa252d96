/** The API's own words, in English. */
type Words = Record<string, string>

export const states: Words = {
  READY: 'Ready',
  RUNNING: 'Copying',
  SYNCING: 'Synchronizing',
  MIGRATE_SUCCESS: 'Done',
  MIGRATE_FAIL: 'Failed',
  SYNC_SUCCESS: 'Synchronized',
  SYNC_FAIL: 'Synchronizing failed',
  ABORTING: 'Stopping',
  ABORT: 'Stopped',
  SKIPPING: 'Skipping',
  RESETING: 'Resetting',
  DELETING: 'Deleting',
  SYNC_F_ROLLBACKING: 'Rolling back',
  SYNC_F_ROLLBACK_SUCCESS: 'Rolled back',
}

export const roles: Words = { full: 'full', agent: 'agent', 'read-only': 'read-only' }

/** Why a task is stalled, and what to do. */
export const reasons: Record<string, { name: string; advice: string }> = {
  agent_not_seen: {
    name: 'Agent not seen',
    advice: 'Nothing has been heard from the agent. See that it runs and reaches this service.',
  },
  command_unanswered: {
    name: 'Command unanswered',
    advice:
      'The agent takes its command again and again without saying what became of it. Look into its log.',
  },
  stopping_too_long: {
    name: 'Stopping for too long',
    advice: 'The agent should have stopped by now. Look into its log, or restart it.',
  },
  not_converging: {
    name: 'Not converging',
    advice:
      'The source server writes faster than its data are copied. Raise the speed limit, or make it quieter.',
  },
  no_report: {
    name: 'No reports',
    advice: 'The agent is there, but does not say how far it is. Look into its log.',
  },
  no_progress: {
    name: 'No progress',
    advice: 'The agent reports, but nothing goes on. Look at the disks and the network of both servers.',
  },
  too_slow: {
    name: 'Too slow',
    advice: 'Hardly anything is copied. Look at the network, the speed limit and the source’s disks.',
  },
}

export const events: Words = {
  'task.created': 'Created',
  'task.deleted': 'Deleted',
  'task.action_requested': 'Action asked for',
  'task.state_changed': 'State changed',
  'task.failed': 'Failed',
  'task.stalled': 'Stalled',
  'task.moving_again': 'Moving again',
  'task.round_started': 'Round started',
  'task.round_finished': 'Round finished',
  'task.sub_task_started': 'Sub-task started',
  'task.sub_task_finished': 'Sub-task finished',
  'task.settings_changed': 'Settings changed',
  'command.delivered': 'Command delivered',
  'command.answered': 'Command answered',
  'source.registered': 'Source registered',
  'source.settings_changed': 'Source’s settings changed',
  'source.state_changed': 'Source’s state changed',
  'source.deleted': 'Source deleted',
  'template.created': 'Template created',
  'template.changed': 'Template changed',
  'template.deleted': 'Template deleted',
  'migproject.created': 'Project created',
  'migproject.changed': 'Project changed',
  'migproject.deleted': 'Project deleted',
  'job.created': 'Job created',
  'job.finished': 'Job finished',
  'webhook.created': 'Webhook created',
  'webhook.changed': 'Webhook changed',
  'webhook.secret_rotated': 'Webhook’s secret rotated',
  'webhook.disabled': 'Webhook disabled',
  'webhook.deleted': 'Webhook deleted',
  'token.created': 'Token created',
  'token.revoked': 'Token revoked',
  'credential.created': 'Access key created',
  'credential.revoked': 'Access key revoked',
}
