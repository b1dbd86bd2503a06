# Runs a program in a build's environment as it is now: variables and directory of the breakpoint at which the build is paused, else of its last
# command. Called as: sh -c SCRIPT NAME BASE PID-FILE PROGRAM [WORD...]; without a program, an interactive shell. Uses nothing but a POSIX shell.
base=$1
tmp=$base/output/tmp
# What a finished build left running was stopped, so that it takes no time of others.
kill -CONT -1 2>/dev/null
variables=$tmp/env.sh
directory=$tmp/dir.txt
if [ -e "$tmp/paused" ]; then
  variables=$tmp/breakpoint.sh
  directory=$tmp/breakpoint.txt
fi
if [ ! -r "$variables" ]; then
  echo "The build has not come to its commands yet." >&2
  exit 125
fi
terminal=$TERM
set -a
. "$variables"
set +a
TERM=${terminal:-dumb}
export TERM
IFS= read -r here <"$directory" && cd -- "$here" 2>/dev/null
unset here variables directory terminal
: >"$tmp/entered"
echo $$ >"$2"
shift 2
[ $# -gt 0 ] && exec "$@"
if command -v bash >/dev/null 2>&1; then exec bash; fi
exec /bin/sh
