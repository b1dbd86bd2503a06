# Runs a build plan inside the build container, to its end, whether or not the server is there. Uses nothing but a POSIX shell.
# What happens is told on stdout in lines that begin with a token of this build; all else on stdout is output of the commands.
# Called as: sh agent.sh DIRECTORY, where DIRECTORY/readonly/plan.sh sets token, shell, carry and privileged, and defines for each phase P
# the functions P_commands and P_finally, and last "steps", which calls "phase".
exec 2>&1 </dev/null
base=$1
tmp=$base/output/tmp
plan=$base/readonly/plan

tell() { echo "$token $*"; }

# Each line of a file is for the log.
tell_all() { while IFS= read -r line; do printf '%s say %s\n' "$token" "$line"; done <"$1"; }

# A shell reads small files quicker than it starts another program; "big" names the scripts for which that is not so.
copy() { while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done <"$1"; }

nap() { sleep 0.05 2>/dev/null || sleep 1; }

# How many processes the kernel killed because the memory of the container ran out; its two generations of control groups tell it apart.
killed=0
count_killed() {
  for events in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
    [ -r "$events" ] || continue
    while read -r key count; do [ "$key" = oom_kill ] && killed=$count; done <"$events"
  done
}

# One command: its script runs in a shell of its own; the blank line after its output also ends an unfinished last line.
run() {
  tell run "$1"
  case $big in
    *" $1 "*) cat "$plan/$1.sh" ;;
    *) copy "$plan/$1.sh" ;;
  esac >"$tmp/script.sh"
  case $2 in
    '' | root | 0) "$shell" "$tmp/script.sh" ;;
    *) su -s /bin/sh "$2" -c "exec $shell $tmp/script.sh" ;;
  esac
  status=$?
  echo
  if [ "$status" -ne 0 ]; then
    before=$killed
    count_killed
    [ "$killed" = "$before" ] || tell out-of-memory
  fi
  tell ran "$1" "$status"
  if [ "$status" -ne 0 ]; then
    [ -n "$first" ] || first=$1:$status
    succeeding 0
    return 1
  fi
}

succeeding() { echo "export CODEBUILD_BUILD_SUCCEEDING='$1'" >>"$tmp/env.sh"; }

# phase NAME GO-ON-AFTER-FAILURE TRIES-LEFT [RETRIES]: "finally" runs whatever became of the commands. RETRIES says for which first failure
# the phase is tried again; without it, for any.
phase() {
  [ "$going" = yes ] || return 0
  tries=$3
  while :; do
    tell phase "$1"
    failed=0
    first=
    "$1_commands" || failed=1
    "$1_finally" || failed=1
    if [ "$failed" = 0 ] || [ "$tries" -le 0 ]; then break; fi
    if [ -n "$4" ] && ! "$4" "$first"; then break; fi
    tries=$((tries - 1))
    [ "$failures" = 0 ] && succeeding 1
    tell retry "$1"
  done
  tell phase-end "$1" "$failed"
  [ "$failed" = 0 ] && return 0
  failures=1
  [ "$2" = yes ] || going=no
}

# A directory of a file system hides what the image has at the same path.
place() {
  mkdir -p "$2" "$1" && rm -rf "$1" && ln -s "$2" "$1"
}

# A directory that is kept between builds takes the place of the build's own; what the source has there replaces what was kept.
link() {
  mkdir -p "$2" "${1%/*}" || return
  if [ -d "$1" ] && [ ! -L "$1" ]; then
    cp -R -P -p "$1/." "$2/" && rm -rf "$1"
  fi
  [ -e "$1" ] || [ -L "$1" ] || ln -s "$2" "$1"
}

# The shell makes out what the cache is called; then the server puts it in and says "done". One that does not even say "coming" within a
# while is away: "left" tells it, when it comes back, not to touch this build any more.
cache() {
  [ "$keyed" = no ] && return 0
  (
    unset PWD OLDPWD
    "$shell" "$plan/cache.sh"
  )
  [ "$keyed" = wait ] || return 0
  keys=
  IFS= read -r keys <"$base/output/results/cache-keys"
  here=$base/output/cache
  printf '%s cache-keys %s\n' "$token" "$keys"
  waits=0
  while [ ! -e "$here/done" ]; do
    if [ "$waits" -eq "$patience" ] && [ ! -e "$here/coming" ]; then
      : >"$here/left"
      [ -e "$here/coming" ] || break
    fi
    if [ "$waits" -ge 24000 ]; then
      : >"$here/left"
      break
    fi
    nap
    waits=$((waits + 1))
  done
  if [ -e "$here/done" ]; then
    tell_all "$here/lines"
  else
    tell say "Unable to download cache: the server did not answer. Cache miss"
  fi
}

# A kept engine has images and layers of earlier builds, and nothing else of them: no container, network or volume.
engine() {
  command -v dockerd >/dev/null 2>&1 || return 0
  [ -S /var/run/docker.sock ] && return 0
  if [ "$kept" = yes ]; then
    rm -rf /var/lib/docker/network /var/lib/docker/volumes /var/lib/docker/swarm
    launch quietly
    # It listens before it has looked at what it finds, and may still give up over that.
    if old=$(docker ps -aq 2>/dev/null); then
      : >"$tmp/engine-answers"
      for one in $old; do docker rm -f -v "$one" >/dev/null 2>&1; done
      return 0
    fi
    tell say "The kept layers cannot be used and are given up."
    [ -f /var/run/docker.pid ] && IFS= read -r pid </var/run/docker.pid && kill "$pid" 2>/dev/null
    wait "$engine"
    rm -rf /var/lib/docker/* /var/run/docker.pid /var/run/docker.sock
  fi
  launch
}

# The build's own container engine. Its end is told whenever it comes, with the reason from its log.
launch() {
  dns=
  while read -r key value rest; do
    case $key:$value in
      nameserver:127.* | nameserver:*:*) ;;
      nameserver:*) dns="$dns --dns $value" ;;
    esac
  done </etc/resolv.conf
  (
    # shellcheck disable=SC2086
    dockerd $dns >"$base/output/dockerd.log" 2>&1
    status=$?
    reason=
    while IFS= read -r line; do
      case $line in *level=fatal* | *level=error* | *'failed to start'*) reason=$line ;; esac
    done <"$base/output/dockerd.log"
    if [ "$1" = quietly ] && [ ! -e "$tmp/engine-answers" ]; then exit; fi
    echo
    tell engine-ended "$status" "$reason"
  ) &
  engine=$!
  waits=0
  while [ ! -S /var/run/docker.sock ] && kill -0 "$engine" 2>/dev/null && [ "$waits" -lt 1200 ]; do
    nap
    waits=$((waits + 1))
  done
}

# After a failure the environment may be wanted for a shell. Whatever still runs is stopped meanwhile; only as the first process of a
# container does that mean no other than the build's own, and not where somebody has a shell already.
stay() {
  [ "$$" = 1 ] && [ ! -e "$tmp/entered" ] && kill -STOP -1 2>/dev/null
  tell end
  idle
}

idle() {
  trap 'exit 0' TERM
  while :; do
    sleep 3600 &
    wait "$!"
  done
}

. "$plan/plan.sh"
command -v cat >/dev/null 2>&1 || big=
: >"$plan/plan.sh"
(
  unset PWD OLDPWD
  export -p
) >"$tmp/env.sh"
copy "$plan/env.sh" >>"$tmp/env.sh"
copy "$plan/dir.txt" >"$tmp/dir.txt"
: >"$plan/env.sh"
chmod 666 "$tmp/env.sh" "$tmp/dir.txt" 2>/dev/null
links
if [ "$privileged" = yes ]; then engine; fi
count_killed
going=yes
failures=0
if prelude; then
  if [ -f "$plan/after.txt" ]; then tell_all "$plan/after.txt"; fi
  cache
  tell begin
else
  tell phase-end DOWNLOAD_SOURCE 1
  failures=1
  going=no
fi
[ "$sandbox" = yes ] && idle
steps
"$shell" "$plan/finish.sh" >"$tmp/finish.log" 2>&1
if [ "$stays" = yes ] && [ "$failures" = 1 ] && command -v sleep >/dev/null 2>&1; then stay; fi
tell end
