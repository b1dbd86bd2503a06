#!/bin/sh
# codebuild-glob-search PATTERN...: prints the files that match, each on a line, in the order of their names. "*" does not cross a slash,
# "**" does.
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
  echo "codebuild-glob-search: name at least one pattern" >&2
  exit 2
}
LC_ALL=C
export LC_ALL
files "$@" | sort -u
