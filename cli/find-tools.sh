#!/bin/sh
# Finds the three programs that rolebridge needs and never installs: JDK 25, Python 3.12 or 3.13, Maven 3.8 or
# newer. Only what really ran counts: a pyenv shim or a macOS stub can exist and still fail. A release, whose command is
# built, needs Java 25 alone, and no compiler: it sets released.
#
# Sourced:  find_tools sets java_home, python and maven; it answers 3 when one is missing, and report_missing and
#           report_missing_json then tell everything about all that are.
# Executed: prints the three as NAME=VALUE lines, or reports what is missing and ends with 3.

# All candidates are tried at once and ended after this many seconds, so the answer comes within two. Only when one was
# ended so and nothing else serves, a busy machine gets more.
probe_seconds=1
patience_seconds=60

# Tests put another folder before the places that every machine has.
system=${ROLEBRIDGE_FIND_BELOW:-}
released=${released:-}

java_looked="ROLEBRIDGE_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm, /usr/java, /opt, /Library/Java/JavaVirtualMachines, \
Homebrew, SDKMAN, ~/.jdks, asdf, mise"
python_looked="ROLEBRIDGE_PYTHON, python3.13, python3.12 and python3 on PATH, pyenv's versions folder, uv, asdf, mise, \
/usr/bin, /usr/local/bin, Homebrew, /opt"
maven_looked="ROLEBRIDGE_MAVEN, PATH, MAVEN_HOME, M2_HOME, /usr/share/maven, /opt, SDKMAN, Homebrew"

java_install='Debian 13, Ubuntu|sudo apt install openjdk-25-jdk
Fedora|sudo dnf install java-25-openjdk-devel
macOS|brew install --cask temurin@25
any other, by SDKMAN|sdk install java 25-tem'
jre_install='Debian 13, Ubuntu|sudo apt install openjdk-25-jre-headless
Fedora|sudo dnf install java-25-openjdk-headless
macOS|brew install --cask temurin@25
any other, by SDKMAN|sdk install java 25-tem'
python_install='Debian 13, Ubuntu 24.04|sudo apt install python3 python3-venv
Fedora|sudo dnf install python3.13
macOS|brew install python@3.13
Debian 12 and any other|pipx run uv python install 3.13
pyenv|pyenv install 3.13'
maven_install='Debian, Ubuntu|sudo apt install maven
Fedora|sudo dnf install maven
macOS|brew install maven
SDKMAN|sdk install maven'

# Prints the version, "complete" or the module that is missing, and the interpreter behind a shim, a link or a virtual
# environment: one Python has one name, whoever calls it.
python_probe='
import os, sys
try:
    import ctypes, ensurepip, ssl, venv, zlib
    state = "complete"
except ImportError as error:
    state = error.name
print("%d.%d.%d" % sys.version_info[:3], state, os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable))
'

# Prints each executable file of this name in the folders of PATH, in their order.
on_path() {
  (
    IFS=:
    set -f
    for folder in $PATH; do
      if [ -f "${folder:-.}/$1" ] && [ -x "${folder:-.}/$1" ]; then printf '%s\n' "${folder:-.}/$1"; fi
    done
  )
}

# Prints the file that a chain of symbolic links ends at.
resolve() {
  file=$1
  while [ -L "$file" ]; do
    link=$(readlink "$file") || return 1
    case $link in
      /*) file=$link ;;
      *) file=${file%/*}/$link ;;
    esac
  done
  folder=$(CDPATH='' cd -P -- "${file%/*}" 2>/dev/null && pwd) && printf '%s\n' "$folder/${file##*/}"
}

java_candidates() {
  if [ -n "${ROLEBRIDGE_JAVA_HOME:-}" ]; then
    printf '%s\n' "$ROLEBRIDGE_JAVA_HOME"
    return
  fi
  printf '%s\n' "${JAVA_HOME:-}"
  on_path java | while IFS= read -r java; do
    java=$(resolve "$java") && printf '%s\n' "${java%/bin/java}"
  done
  printf '%s\n' "$system"/usr/lib/jvm/* "$system"/usr/java/* "$system"/opt/java/* "$system"/opt/*jdk* \
    "$system"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$system"/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$system"/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* \
    "$HOME"/.asdf/installs/java/* "$HOME"/.local/share/mise/installs/java/*
}

python_candidates() {
  if [ -n "${ROLEBRIDGE_PYTHON:-}" ]; then
    printf '%s\n' "$ROLEBRIDGE_PYTHON"
    return
  fi
  for name in python3.13 python3.12 python3; do
    on_path "$name"
  done
  for version in 3.13 3.12; do
    printf '%s\n' "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/python3 \
      "${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}"/cpython-"$version"*/bin/python3 \
      "$HOME"/.asdf/installs/python/"$version"*/bin/python3 \
      "$HOME"/.local/share/mise/installs/python/"$version"*/bin/python3 \
      "$system/usr/bin/python$version" "$system/usr/local/bin/python$version" \
      "$system/opt/homebrew/bin/python$version" "$system"/opt/python*/bin/python"$version" \
      "$system/Library/Frameworks/Python.framework/Versions/$version/bin/python3"
  done
}

maven_candidates() {
  if [ -n "${ROLEBRIDGE_MAVEN:-}" ]; then
    printf '%s\n' "$ROLEBRIDGE_MAVEN"
    return
  fi
  on_path mvn
  printf '%s\n' "${MAVEN_HOME:+$MAVEN_HOME/bin/mvn}" "${M2_HOME:+$M2_HOME/bin/mvn}" "$system/usr/share/maven/bin/mvn" \
    "$system/opt/maven/bin/mvn" "$system"/opt/apache-maven*/bin/mvn \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/maven/current/bin/mvn \
    "$system/opt/homebrew/bin/mvn" "$system/usr/local/bin/mvn"
}

# The version that a JDK's own release file names.
java_version_of() {
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*)
          line=${line#JAVA_VERSION=\"}
          printf '%s\n' "${line%\"*}"
          return
          ;;
      esac
    done <"$1/release"
  fi
  printf 'of unknown version\n'
}

# Starts "$@" in the background with its output in FILE.
probe() {
  answer=$1
  shift
  "$@" >"$answer" 2>"$answer.said" </dev/null &
  probes="$probes $!"
}

# What a program that didn't run said of it, for the end of a line: the cause may be the caller's, such as a
# JAVA_TOOL_OPTIONS that no Java takes.
its_words() {
  [ ! -s "$1.said" ] || sed 's/[[:cntrl:]]//g; 3,$d' "$1.said" | paste -s -d ' ' - | sed 's/^/: /; s/\(.\{200\}\).*/\1.../'
}

# Waits for what probe started, SECONDS at most; late_ids are those that were ended then.
await_probes() {
  # shellcheck disable=SC2086 # a list of process ids
  (
    # Set by the shell with the start of the sleep, so there is no moment in which a signal would leave it behind.
    trap 'kill "$!"; exit 0' TERM
    sleep "$1" &
    wait "$!" && kill -9 $probes
  ) >/dev/null 2>&1 </dev/null &
  watcher=$!
  late_ids=' '
  for id in $probes; do
    wait "$id" 2>/dev/null
    [ $? -le 128 ] || late_ids="$late_ids$id "
  done
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  watcher=
  probes=
}

# Lists the JDKs as "version home" lines in work/jdks and starts those of version 25.
probe_java() {
  seen=:
  java_candidates | while IFS= read -r home; do
    if [ -n "$home" ] && [ -x "$home/bin/java" ] && home=$(CDPATH='' cd -P -- "$home" && pwd); then
      case $seen in
        *":$home:"*) ;;
        *)
          seen=$seen$home:
          printf '%s %s\n' "$(java_version_of "$home")" "$home"
          ;;
      esac
    fi
  done >"$work/jdks"
  number=0
  while read -r version home; do
    number=$((number + 1))
    case $version in
      25 | 25.*)
        probe "$work/java.$number" "$home/bin/java" --version
        ;;
    esac
  done <"$work/jdks"
}

choose_java() {
  java_home=
  java_found=
  number=0
  while read -r version home; do
    number=$((number + 1))
    if [ -s "$work/java.$number" ] && { [ -n "$released" ] || [ -x "$home/bin/javac" ]; }; then
      java_home=$home
      return 0
    elif [ -s "$work/java.$number" ]; then
      add_found java "Java $version without a compiler in $home"
    elif [ -e "$work/java.$number" ]; then
      add_found java "JDK $version in $home, but it does not run$(its_words "$work/java.$number")"
    else
      add_found java "Java $version in $home"
    fi
  done <"$work/jdks"
  if [ -n "${ROLEBRIDGE_JAVA_HOME:-}" ] && [ -z "$java_found" ]; then
    add_found java "ROLEBRIDGE_JAVA_HOME=$ROLEBRIDGE_JAVA_HOME, where bin/java does not exist"
  fi
  return 1
}

# Reads file names and lists those that are programs, each once, in work/NAME.
list_programs() {
  seen=:
  while IFS= read -r file; do
    case $seen in *":$file:"*) continue ;; esac
    seen=$seen$file:
    if [ -f "$file" ] && [ -x "$file" ]; then printf '%s\n' "$file"; fi
  done >"$work/$1"
}

probe_python() {
  number=0
  while IFS= read -r file; do
    number=$((number + 1))
    probe "$work/python.$number" "$file" -I -c "$python_probe"
  done <"$work/python"
}

# What a Python lacks that works. The local AWS's packages are locked by their hashes for two versions; for 3.14 they do
# not resolve, since moto-ext then takes no aws-sam-translator above 1.103, and LocalStack none below 1.105.
why_not() {
  case $1 in
    3.1[4-9].* | 3.[2-9][0-9].*) echo ", too new for the locked packages of the local AWS" ;;
    *) echo ", too old for LocalStack" ;;
  esac
}

choose_python() {
  python=
  python_found=
  number=0
  while IFS= read -r file; do
    number=$((number + 1))
    read -r version state executable <"$work/python.$number" || version='' state='' executable=''
    case $version:$state in
      3.12.*:complete | 3.13.*:complete)
        python=$executable
        return 0
        ;;
      3.12.* | 3.13.*) add_found python "Python $version without its module $state in $executable" ;;
      *.*) add_found python "Python $version in $executable$(why_not "$version")" ;;
      *) add_found python "$file, but it does not run$(its_words "$work/python.$number")" ;;
    esac
  done <"$work/python"
  if [ -n "${ROLEBRIDGE_PYTHON:-}" ] && [ -z "$python_found" ]; then
    add_found python "ROLEBRIDGE_PYTHON=$ROLEBRIDGE_PYTHON, which is not a program"
  fi
  return 1
}

# Maven's version: by the name of its core jar, by what stands in that jar (Debian names it 3.x), or by running it.
# Without a JDK or a Python nothing is printed where only they could tell.
maven_version_of() {
  core=$(resolve "$1")
  for core in "${core%/bin/mvn}"/lib/maven-core-*.jar; do
    case ${core##*/maven-core-} in
      [0-9]*.[0-9]*.jar)
        version=${core##*/maven-core-}
        printf '%s\n' "${version%.jar}"
        return
        ;;
    esac
    if [ -r "$core" ]; then
      [ -z "$python" ] || "$python" -I -c '
import re, sys, zipfile
text = zipfile.ZipFile(sys.argv[1]).read("META-INF/maven/org.apache.maven/maven-core/pom.properties").decode()
print(re.search(r"^version=(.*)$", text, re.M)[1])
' "$core" 2>/dev/null
      return
    fi
  done
  if [ -n "$java_home" ]; then
    probe "$work/maven-version" env "JAVA_HOME=$java_home" "$1" -v
    await_probes "$patience_seconds"
    sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' "$work/maven-version" | grep . || echo 0
  fi
}

choose_maven() {
  maven=
  maven_found=
  while IFS= read -r file; do
    version=$(maven_version_of "$file")
    case $version in
      0) add_found maven "$file, but it does not run with the JDK in $java_home$(its_words "$work/maven-version")" ;;
      3.[0-7] | 3.[0-7].* | [0-2].*) add_found maven "Maven $version in $file" ;;
      *)
        maven=$file
        return 0
        ;;
    esac
  done <"$work/maven"
  if [ -n "${ROLEBRIDGE_MAVEN:-}" ] && [ -z "$maven_found" ]; then
    add_found maven "ROLEBRIDGE_MAVEN=$ROLEBRIDGE_MAVEN, which is not a program"
  fi
  return 1
}

add_found() {
  case $1 in
    java) java_found="$java_found$2
" ;;
    python) python_found="$python_found$2
" ;;
    maven) maven_found="$maven_found$2
" ;;
  esac
}

find_tools() {
  HOME=${HOME:-/nonexistent}
  said=$(mktemp -d "${TMPDIR:-/tmp}/rolebridge.XXXXXX" 2>&1) ||
    failed NotWritable "There can be no folder for temporary files in ${TMPDIR:-/tmp}: $said." \
      "Make room there, or set TMPDIR to a folder that can be written to. Then run the same command again."
  work=$said
  if [ -n "$released" ]; then
    : >"$work/python"
  else
    python_candidates | list_programs python
    maven_candidates | list_programs maven
  fi
  try_java_and_python "$probe_seconds"
  if [ -n "$late" ]; then
    try_java_and_python "$patience_seconds"
  fi
  [ -n "$released" ] || choose_maven || missing="$missing maven"
  rm -rf "$work"
  work=''
  [ -z "$missing" ] || return 3
}

# Sets late when a program is missing one of whose candidates was ended for taking too long.
try_java_and_python() {
  probes=
  missing=
  late=
  probe_java
  java_probes=$probes
  probe_python
  python_probes=${probes#"$java_probes"}
  await_probes "$1"
  choose_java || add_missing java "$java_probes"
  [ -n "$released" ] || choose_python || add_missing python "$python_probes"
}

add_missing() {
  missing="$missing $1"
  for id in $2; do
    case $late_ids in *" $id "*) late=yes ;; esac
  done
}

# Calls "$1 NAME NEEDED FOUND LOOKED INSTALL" for each missing program.
each_missing() {
  for tool in $missing; do
    case $tool in
      java)
        if [ -n "$released" ]; then
          "$1" "Java 25" "version 25" "$java_found" "$java_looked" "$jre_install"
        else
          "$1" "JDK 25" "version 25, with its compiler" "$java_found" "$java_looked" "$java_install"
        fi
        ;;
      python) "$1" "Python" "3.12 or 3.13, with venv" "$python_found" "$python_looked" "$python_install" ;;
      maven) "$1" "Maven" "3.8 or newer" "$maven_found" "$maven_looked" "$maven_install" ;;
    esac
  done
}

report_missing() {
  echo "rolebridge: this machine lacks what it needs. Nothing was installed or changed."
  each_missing tell_missing
}

tell_missing() {
  printf '\n  %s (%s)\n' "$1" "$2"
  printf '%s\n' "${3:-nothing}" | sed '/^$/d; s/^/    found    /'
  printf '%s\n' "$4" | fold -s -w 90 | sed '1s/^/    looked   /; 2,$s/^/             /'
  printf '%s\n' "$5" | while IFS='|' read -r system command; do
    printf '    install  %-24s %s\n' "$system" "$command"
  done
}

report_missing_json() {
  names=
  each_missing gather_name
  printf '{"schemaVersion":1,"status":"failed","error":"ToolsMissing",'
  printf '"cause":"Missing: %s.",' "$names"
  printf '"remedy":"Install what is missing with the commands given, then run the same command again.","missing":['
  separator=
  each_missing tell_missing_json
  printf ']}\n'
}

gather_name() {
  names="$names${names:+, }$1"
}

tell_missing_json() {
  printf '%s{"tool":"%s","needed":"%s","found":[' "$separator" "$1" "$2"
  printf '%s' "$3" | json_strings
  printf '],"looked":['
  printf '%s\n' "$4" | sed 's/, /\
/g; s/ and /\
/g' | json_strings
  printf '],"install":{'
  printf '%s\n' "$5" | sed 's/^\(.*\)|\(.*\)$/"\1":"\2"/' | paste -s -d , - | tr -d '\n'
  printf '}}'
  separator=,
}

# Turns lines into JSON strings with commas between them.
json_strings() {
  sed '/^$/d; s/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/"/' | paste -s -d , - | tr -d '\n'
}

if [ "${0##*/}" = find-tools.sh ]; then
  if find_tools; then
    # shellcheck disable=SC2154 # set by choose_java, choose_python and choose_maven
    printf 'java_home=%s\npython=%s\nmaven=%s\n' "$java_home" "$python" "$maven"
  else
    report_missing >&2
    exit 3
  fi
fi
