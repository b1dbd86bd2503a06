#!/bin/sh
# Lets a build go on that codebuild-breakpoint has paused. Does nothing in a build that was started without a debug session.
base=${0%/user/bin/*}
tmp=$base/output/tmp
if [ ! -e "$base/readonly/debug" ]; then
  echo "The build was started without a debug session (debugSessionEnabled), so codebuild-resume is ignored."
  exit 0
fi
if [ ! -e "$tmp/paused" ]; then
  echo "The build is not paused." >&2
  exit 1
fi
: >"$tmp/resume"
echo "The build goes on."
