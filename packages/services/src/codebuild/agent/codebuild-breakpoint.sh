#!/bin/sh
# Pauses the build at this command until codebuild-resume is called. Does nothing in a build that was started without a debug session.
base=${0%/user/bin/*}
tmp=$base/output/tmp
if [ ! -e "$base/readonly/debug" ]; then
  echo "The build was started without a debug session (debugSessionEnabled), so codebuild-breakpoint is ignored."
  exit 0
fi
IFS= read -r build <"$base/readonly/debug"
rm -f "$tmp/resume"
(
  umask 077
  unset PWD OLDPWD
  export -p >"$tmp/breakpoint.sh"
)
pwd >"$tmp/breakpoint.txt"
: >"$tmp/paused"
echo "Build is paused temporarily and you can use codebuild-resume command in the session to resume this build"
echo "Open a shell in it: towpath shell $build"
echo "Let it go on:       towpath shell $build --resume"
while [ ! -e "$tmp/resume" ]; do sleep 0.05 2>/dev/null || sleep 1; done
rm -f "$tmp/paused" "$tmp/resume" "$tmp/breakpoint.sh" "$tmp/breakpoint.txt"
echo "Build is resumed"
