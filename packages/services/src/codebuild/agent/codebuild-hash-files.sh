#!/bin/sh
# codebuild-hash-files PATTERN...: prints one SHA-256 of the contents of all files that match. "*" does not cross a slash, "**" does.
# Files count in the order of their names, so that the same files always give the same hash.
files() {
  for pattern in "$@"; do
    pattern=${pattern#./}
    case $pattern in
      *[*?[]*) matching "$pattern" ;;
      *) [ -f "$pattern" ] && printf '%s\n' "$pattern" ;;
    esac
  done
}

# The pattern becomes a regular expression for the names below the directory that it begins with.
matching() {
  base=${1%%[*?[]*}
  case $base in
    */*) base=${base%/*}/ ;;
    *) base= ;;
  esac
  expression=$(printf '%s\n' "$1" | sed -e 's/[][\\.^$+(){}|]/\\&/g' -e 's/\\\[/[/g' -e 's/\\\]/]/g' \
    -e 's#\*\*/#<any-directory>#g' -e 's#\*\*#<anything>#g' -e 's#\*#[^/]*#g' -e 's#?#[^/]#g' \
    -e 's#<any-directory>#(.*/)?#g' -e 's#<anything>#.*#g')
  find "${base:-.}" -type f 2>/dev/null | sed -e 's#^\./##' -e 's#//*#/#g' | grep -E "^$expression\$"
}

[ "$#" -gt 0 ] || {
  echo "codebuild-hash-files: name at least one file or pattern" >&2
  exit 2
}
LC_ALL=C
export LC_ALL
list=$(files "$@" | sort -u)
[ -n "$list" ] || {
  echo "codebuild-hash-files: no file matches $*" >&2
  exit 1
}
printf '%s\n' "$list" | while IFS= read -r file; do sha256sum <"$file"; done | sha256sum | cut -d ' ' -f 1
