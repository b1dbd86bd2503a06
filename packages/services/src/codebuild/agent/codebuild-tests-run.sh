#!/bin/sh
# codebuild-tests-run --test-command COMMAND --files-search COMMAND [--sharding-strategy equal-distribution|stability]: of the files that the
# search prints, runs the tests in those of this shard. They are added to the command, unless it reads CODEBUILD_CURRENT_SHARD_FILES itself.
# A build that is not of a fan-out is the only shard.
wrong() {
  echo "codebuild-tests-run: $1" >&2
  exit 2
}

command= search= strategy=equal-distribution
while [ "$#" -gt 0 ]; do
  case $1 in
    --test-command=* | --files-search=* | --sharding-strategy=*) value=${1#*=} ;;
    --test-command | --files-search | --sharding-strategy)
      [ "$#" -gt 1 ] || wrong "$1 needs a value"
      value=$2
      ;;
    *) wrong "unknown argument $1" ;;
  esac
  case $1 in
    --test-command*) command=$value ;;
    --files-search*) search=$value ;;
    *) strategy=$value ;;
  esac
  case $1 in
    *=*) shift ;;
    *) shift 2 ;;
  esac
done
[ -n "$command" ] || wrong "--test-command is required"
[ -n "$search" ] || wrong "--files-search is required"
index=${CODEBUILD_SHARD_INDEX:-0}
count=${CODEBUILD_SHARD_COUNT:-1}

found=$(sh -c "$search") || {
  status=$?
  echo "codebuild-tests-run: the search for files failed with exit code $status: $search" >&2
  exit "$status"
}
list=$(printf '%s\n' "$found" | LC_ALL=C sort -u | sed '/^$/d')
[ -n "$list" ] || {
  echo "codebuild-tests-run: no test files found by $search" >&2
  exit 1
}

# Neighbours by name stay together; the first shards take what is left over.
equal() {
  total=$(printf '%s\n' "$list" | wc -l)
  size=$((total / count))
  over=$((total % count))
  if [ "$index" -lt "$over" ]; then
    from=$((index * (size + 1)))
    size=$((size + 1))
  else
    from=$((index * size + over))
  fi
  [ "$size" -eq 0 ] || printf '%s\n' "$list" | sed -n "$((from + 1)),$((from + size))p"
}

# Every file belongs to the shard for which its hash is highest, whatever other files there are; with one shard more, only what that one
# takes moves.
stable() {
  printf '%s\n' "$list" | LC_ALL=C awk -v shard="$index" -v count="$count" '
    BEGIN { for (code = 1; code < 256; code++) ordinal[sprintf("%c", code)] = code }
    function mixed(hash) {
      hash = (hash * 16807) % 2147483647
      return (int(hash / 65536) + hash * 48271) % 2147483647
    }
    function hashed(text, start,    at, hash) {
      hash = mixed(start + 1)
      for (at = 1; at <= length(text); at++) hash = mixed((hash + ordinal[substr(text, at, 1)]) % 2147483647)
      return hash
    }
    {
      best = -1
      for (one = 0; one < count; one++) {
        hash = hashed($0, one)
        if (hash > best) {
          best = hash
          owner = one
        }
      }
      if (owner == shard) print
    }'
}

case $strategy in
  equal-distribution) mine=$(equal) ;;
  stability) mine=$(stable) ;;
  *) wrong "unknown sharding strategy $strategy; use equal-distribution or stability" ;;
esac
[ -n "$mine" ] || {
  echo "codebuild-tests-run: no test files for shard $((index + 1)) of $count"
  exit 0
}
CODEBUILD_CURRENT_SHARD_FILES=$mine
export CODEBUILD_CURRENT_SHARD_FILES
case $command in
  *CODEBUILD_CURRENT_SHARD_FILES*) ;;
  *) command="$command $(printf '%s\n' "$mine" | sed "/[^A-Za-z0-9_.,:@%+=\/-]/s/'/'\\\\''/g; /[^A-Za-z0-9_.,:@%+=\/-]/s/.*/'&'/" | tr '\n' ' ')" ;;
esac
exec sh -c "$command"
