#!/bin/sh
# Builds the command: build.sh ROOT JAVA_HOME MAVEN, called by rolebridge under its build lock. It works on a copy of
# the sources, so no target folder is touched, and what it made appears whole or not at all.
set -eu
root=$1
java_home=$2
maven=$3
workspace=$root/.rolebridge
log=$workspace/logs/build.log

cd "$root"
rm -rf "$workspace"/tmp/build.*
rm -f "$log"
work=$workspace/tmp/build.$$
started=$(date +%s)
running=

# A dumb terminal, such as an editor's, shows what goes back in a line as letters.
repaints=
if [ -t 2 ] && [ "${TERM:-}" != dumb ]; then repaints=yes; fi

erase_line() {
  [ -z "$repaints" ] || printf '\r\033[K' >&2
}

# Waits for the process, with the seconds since the start on a terminal; its exit status.
await() {
  running=$1
  while [ -n "$repaints" ] && kill -0 "$running" 2>/dev/null; do
    printf '\r\033[KBuilding the command with Maven ... %d s ' "$(($(date +%s) - started))" >&2
    sleep 1
  done
  ended=0
  wait "$running" || ended=$?
  running=
  return "$ended"
}

clean_up() {
  if [ -n "$running" ]; then kill "$running" 2>/dev/null || :; fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'erase_line; exit 130' INT
trap 'exit 143' TERM HUP
mkdir -p "$work"

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi
}

# Older than anything that changes from here on, so that the next run sees it.
: >"$work/stamp"
find functions/src/main functions/pom.xml cli/src/main cli/pom.xml cli/build.sh local/pom.xml pom.xml -type f |
  LC_ALL=C sort >"$work/files"
hash=$(
  {
    printf '%s\n' "$root" "$java_home"
    ls -lL "$java_home/bin/java"
    cat "$work/files"
    while IFS= read -r file; do cat "$file"; done <"$work/files"
  } | sha256 | cut -c 1-16
)

# Builds that nothing can be running from any more.
prune() {
  for other in "$workspace"/command/*; do
    if [ "$other" != "$place" ] && [ -z "$(find "$other" -prune -mtime -1)" ]; then rm -rf "$other"; fi
  done
}

finish() {
  prune
  printf '%s\n' "$hash" >"$work/build"
  touch -r "$work/stamp" "$work/build"
  mv -f "$work/build" "$workspace/state/build"
}

# Lets the JVM write down the classes that a start loads; it then starts in half the time. A JVM that can't is no
# reason to stop.
train() {
  (
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    exec "$java_home/bin/java" -XX:AOTCacheOutput="$work/classes.aot" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
      -cp "$place/rolebridge-cli.jar" rolebridge.cli.Training "$root"
  ) >>"$log" 2>&1 </dev/null &
  if await $!; then
    mv -f "$work/classes.aot" "$place/classes.aot"
  fi
}

place=$workspace/command/$hash
if [ -d "$place" ]; then
  [ -e "$place/classes.aot" ] || train
  finish
  exit 0
fi

for module in functions cli; do
  mkdir -p "$work/$module/src"
  cp -R "$module/src/main" "$work/$module/src/main"
  cp "$module/pom.xml" "$work/$module/pom.xml"
done
mkdir -p "$work/local" "$work/it"
cp pom.xml "$work/pom.xml"
cp local/pom.xml "$work/local/pom.xml"
cp it/pom.xml "$work/it/pom.xml"

build() {
  JAVA_HOME=$java_home "$maven" -B -ntp "$@" -f "$work/pom.xml" -pl functions,local,cli \
    -Dmaven.test.skip=true -DskipErrorProne \
    package >"$log" 2>&1 </dev/null &
  await $!
}

[ -n "$repaints" ] || echo "Building the command with Maven ..." >&2
# Without a network, what Maven has fetched before is enough when it is told not to look for more.
if ! build; then
  if ! grep -Eq 'Could not transfer|Unknown host|Network is unreachable' "$log" || ! build -o; then
    erase_line
    errors=$(grep -E '^\[ERROR\]|^\[WARNING\].*[.]java' "$log" | head -n 20)
    printf '%s\n' "${errors:-$(tail -n 20 "$log")}" >&2
    exit 3
  fi
fi
result=$work/result
mkdir -p "$result"
cp "$work"/cli/target/rolebridge-cli-*.jar "$result/rolebridge-cli.jar"
cp -R "$work/cli/target/lib" "$result/lib"
# A local AWS runs on these for longer than a build of the command lasts.
jars=jars-$(sha256 <local/pom.xml | cut -c 1-16)
if [ ! -d "$workspace/tools/$jars" ]; then
  mkdir -p "$workspace/tools" "$work/jars"
  cp -R "$work/local/target/runtime-client" "$work/local/target/jsonata" "$work/jars"
  mv "$work/jars" "$workspace/tools/$jars"
fi
ln -s "../../tools/$jars" "$result/jars"

mv "$result" "$place"
train
finish
erase_line
echo "Built the command in $(($(date +%s) - started)) s." >&2
