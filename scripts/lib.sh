# shellcheck shell=bash
# For scripts that start services of their own; to be sourced, in the project's directory.

# Of the service that runs, if one does.
server='' url=''
# The exit status after Ctrl-C.
interrupted=130

# Builds what the tests build, see Makefile, and sets $target and $program.
build_program() {
	scripts/postgres-bin --install >/dev/null
	cargo build --bin sms-task-service --bench large_bodies
	target=$(cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
	program=$target/debug/sms-task-service
}

# Makes a directory for this run, $dir. At the end the service is stopped and the directory removed.
make_directory() {
	dir=$(mktemp -d "/tmp/sms-$1.XXXXXX")
	chmod 755 "$dir" # as root, the account that PostgreSQL runs as must get through
	trap 'stop_service; rm -rf "$dir"' EXIT
	trap 'exit "$interrupted"' INT TERM HUP
}

# Serves on a free port with a private database in $dir, and sets $url once it does. Its log is $1.
start_service() {
	local log=$1 serving='s|.*listening on \(https\{0,1\}://[0-9.:]*\).*|\1|p'
	unset DATABASE_URL
	: >>"$log" # the service may take its time to open it
	SMS_DATA_DIR=${SMS_DATA_DIR:-$dir/postgres} SMS_LISTEN=${SMS_LISTEN:-127.0.0.1:0} \
		"$program" >>"$log" 2>&1 </dev/null &
	server=$! url=
	for _ in $(seq 240); do
		url=$(sed -n "$serving" "$log")
		[ -z "$url" ] && kill -0 "$server" 2>/dev/null || break
		sleep 0.5
	done
	[ -n "$url" ] || { cat "$log" >&2 && exit 1; }
}

stop_service() {
	[ -n "$server" ] || return 0
	kill "$server" 2>/dev/null || :
	wait "$server" || :
	server=
}
