// A peer: the same requests as a Node team would answer them. Fastify (ajv schemas) and pg, two workers, one
// transaction, one statement a table, the tables of yardsticks/reference.sql.
//
// Run: DATABASE_URL=... PORT=... PEER_MODULES=<folder with node_modules> node peer.mjs
import cluster from 'node:cluster';
import { createRequire } from 'node:module';

const require = createRequire(process.env.PEER_MODULES + '/');
const fastify = require('fastify');
const pg = require('pg');

const SOURCE = 'id ip name os_type os_version agent_version oem_system state migration_cycle'.split(' ');
const TARGET = ('id vm_id name ip os_type os_version system_dir image_disk_id cutovered_snapshot_ids').split(' ');
const DISK = ('id name relation_name disk_id partition_style size used_size device_use os_disk disk_index').split(' ');
const VOLUME = ('id uuid index name relation_name device_use file_system mount_point size used_size ' +
  'free_size').split(' ');
const SUB_TASK = 'id name progress start_date end_date user_op migrate_speed process_trace'.split(' ');
const TASK = ('name type os_type state priority speed_limit migrate_speed start_target_server error_json ' +
  'total_time float_ip migration_ip vm_template_id region_name region_id project_name project_id ' +
  'estimate_complete_time create_date start_date finish_date').split(' ');

const text = (maxLength) => ({ type: ['string', 'null'], maxLength });
const integer = { type: ['integer', 'null'], minimum: 0 };
const boolean = { type: ['boolean', 'null'] };
const number = { type: ['number', 'null'], minimum: 0, maximum: 10000 };
const all = (names, type) => Object.fromEntries(names.map((name) => [name, type]));

const TYPES = {
  oem_system: boolean, os_disk: boolean, start_target_server: boolean, migrate_speed: number,
  error_json: text(1024), process_trace: text(2048),
  ...all(('size used_size free_size index priority speed_limit total_time estimate_complete_time create_date ' +
    'start_date finish_date end_date progress').split(' '), integer),
};

function object(names, more = {}) {
  const known = Object.fromEntries(names.map((name) => [name, TYPES[name] ?? text(255)]));
  return { type: ['object', 'null'], properties: { ...known, ...more } };
}

const list = (items) => ({ type: 'array', items });
const volume = object(VOLUME, { id: integer });
const disk = object(DISK, { id: integer, physical_volumes: list(volume) });
const UPDATE = object(TASK, {
  source_server: object(SOURCE),
  target_server: object(TARGET, { disks: list(disk) }),
  sub_tasks: list(object(SUB_TASK, { id: integer })),
});
const REPORT = {
  type: 'object', required: ['subtask_name', 'progress'],
  properties: { subtask_name: text(255), progress: { type: 'integer', minimum: 0, maximum: 100 } },
};

function upsert(name, table, keys, columns) {
  const names = [...keys, ...columns];
  const places = names.map((_, i) => '$' + (i + 1));
  const set = columns.map((column) => `${column}=excluded.${column}`);
  return {
    name,
    text: `insert into n.${table} (${names}) values (${places}) on conflict (${keys}) do update set ${set}`,
  };
}

const SQL = {
  task: {
    name: 't',
    text: `update n.tasks set version=version+1, updated_at=now(), ${TASK.map((c, i) => `${c}=$${i + 2}`)}
           where id=$1 returning id`,
  },
  source: upsert('s', 'source_servers', ['task_id'], SOURCE),
  target: upsert('g', 'target_servers', ['task_id'], TARGET),
  disk: upsert('d', 'disks', ['task_id', 'ordinal'], DISK),
  volume: upsert('v', 'volumes', ['task_id', 'disk_ordinal', 'ordinal'], VOLUME),
  subTask: upsert('u', 'sub_tasks', ['task_id', 'ordinal'], SUB_TASK),
  reportTask: {
    name: 'p1',
    text: 'update n.tasks set version=version+1, migrate_speed=$2, updated_at=now() where id=$1 returning id',
  },
  reportSubTask: {
    name: 'p2',
    text: `update n.sub_tasks set progress=$3, migrate_speed=$4, process_trace=$5
           where task_id=$1 and name=$2 and progress<=$3`,
  },
  getTask: { name: 'g1', text: 'select * from n.tasks where id=$1' },
  getSource: { name: 'g2', text: 'select * from n.source_servers where task_id=$1' },
  getTarget: { name: 'g3', text: 'select * from n.target_servers where task_id=$1' },
  getVolumes: { name: 'g4', text: 'select * from n.volumes where task_id=$1 order by disk_ordinal, ordinal' },
  getDisks: { name: 'g5', text: 'select * from n.disks where task_id=$1 order by ordinal' },
  getSubTasks: { name: 'g6', text: 'select * from n.sub_tasks where task_id=$1 order by ordinal' },
};

const values = (item, names) => names.map((name) => item[name] ?? null);

function serve() {
  pg.types.setTypeParser(20, Number); // bigint
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
  const app = fastify();

  async function transaction(work) {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const result = await work((query, ...args) => client.query({ ...query, values: args }));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  app.put('/v3/tasks/:id', { schema: { body: UPDATE } }, (request, reply) => transaction(async (run) => {
    const { id } = request.params;
    const { source_server: source, target_server: target, sub_tasks: subTasks, ...task } = request.body;
    if (!(await run(SQL.task, id, ...values(task, TASK))).rowCount) return reply.code(404).send({});
    if (source) await run(SQL.source, id, ...values(source, SOURCE));
    if (target) {
      await run(SQL.target, id, ...values(target, TARGET));
      for (const [i, disk] of (target.disks ?? []).entries()) {
        await run(SQL.disk, id, i, ...values(disk, DISK));
        for (const [j, volume] of (disk.physical_volumes ?? []).entries()) {
          await run(SQL.volume, id, i, j, ...values(volume, VOLUME));
        }
      }
    }
    for (const [i, subTask] of (subTasks ?? []).entries()) {
      await run(SQL.subTask, id, i, ...values(subTask, SUB_TASK));
    }
    return { id };
  }));

  app.put('/v3/tasks/:id/progress', { schema: { body: REPORT } }, (request, reply) => transaction(async (run) => {
    const { id } = request.params;
    const said = request.body;
    if (!(await run(SQL.reportTask, id, said.migrate_speed)).rowCount) return reply.code(404).send({});
    await run(SQL.reportSubTask, id, said.subtask_name, said.progress, said.migrate_speed, said.process_trace);
    return {};
  }));

  app.get('/v3/tasks/:id', async (request, reply) => {
    const rows = async (query) => (await pool.query({ ...query, values: [request.params.id] })).rows;
    const [task] = await rows(SQL.getTask);
    if (!task) return reply.code(404).send({});
    const [[source], [target], volumes, disks, subTasks] = await Promise.all(
      [SQL.getSource, SQL.getTarget, SQL.getVolumes, SQL.getDisks, SQL.getSubTasks].map(rows));
    for (const disk of disks) {
      disk.physical_volumes = volumes.filter((volume) => volume.disk_ordinal === disk.ordinal);
    }
    return { ...task, source_server: source, target_server: { ...target, disks }, sub_tasks: subTasks };
  });

  app.listen({ port: +process.env.PORT, host: '127.0.0.1' });
}

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  process.on('SIGTERM', () => process.exit());
} else {
  serve();
}
