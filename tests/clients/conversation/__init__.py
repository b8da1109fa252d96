"""The conversation: what users and agents send to the service, in a realistic order."""

from conversation import (
    cloud,
    finishing,
    infrastructure,
    lists,
    preparation,
    removal,
    rounds,
    running,
    service,
    sources,
    stopping,
    syncing,
    templates,
    update,
    windows,
)


def hold(session):
    """Holds the whole conversation with a server that knows nothing yet, and leaves it so."""
    service.read_versions(session)
    service.is_empty(session)
    templates.manage(session)
    templates.ask_for_the_rest(session)
    infrastructure.apply_and_destroy(session)
    linux, projects = migrate(session)
    failed = fail_and_go_on(session)
    synchronized = synchronize(session)
    updated = update_tasks(session)
    cloud.ask(updated)
    migrations = [linux, failed, synchronized, updated, windows.migrate(session)]
    rounds.synchronize(linux)
    rounds.restart(linux)
    lists.count(session, migrations)
    lists.find(session, migrations)
    remove(session, migrations)
    projects.remove()


def migrate(session):
    """A migration from its beginning to its end, with nothing going wrong."""
    migration, projects = sources.register(session)
    preparation.create(migration)
    preparation.cannot_be_used_yet(migration)
    preparation.limit_speed(migration)
    preparation.configure(migration)
    running.start(migration)
    running.report_state(migration)
    running.read_credentials(migration)
    running.measure_network(migration)
    finishing.finish(migration)
    finishing.collect_log(migration)
    finishing.compare(migration)
    return migration, projects


def fail_and_go_on(session):
    """A migration that fails, resumes and is stopped."""
    migration = stopping.fail(session)
    stopping.go_on(migration)
    stopping.skip(migration)
    stopping.stop(migration)
    stopping.go_on(migration)
    stopping.stop(migration)
    return migration


def synchronize(session):
    """A migration that synchronizes until its target is launched."""
    migration = syncing.synchronize(session)
    syncing.clone(migration)
    syncing.launch(migration)
    syncing.clear(migration)
    return migration


def update_tasks(session):
    """A task that is overwritten."""
    migration = update.write_example(session)
    update.write_single_fields(migration)
    update.write_clone(migration)
    update.write_part_of_target(migration)
    update.is_refused(migration)
    return migration


def remove(session, migrations):
    """Deletes everything."""
    source, task = migrations[0].id, migrations[0].task_id
    removal.remove_tasks(session, migrations)
    lists.count(session, migrations)
    removal.remove_sources(session, migrations)
    removal.is_gone(session, source, task)
    service.is_empty(session)
