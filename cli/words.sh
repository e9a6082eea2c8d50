#!/bin/sh
# Answers what needs no built command: help, the version, and words that are no command. Sourced by rolebridge, which
# sets root and json; the texts in cli/help are the command's own (HelpPagesTest).

# shellcheck disable=SC2154 # root is set by rolebridge
# answer_words ARGUMENT...: ends with 0 after help, with 2 after anything that can't be done.
answer_words() {
  case ${1:-} in
    help)
      if [ $# -eq 1 ]; then exec cat "$root/cli/help/.usage"; fi
      shift
      case $1 in
        -h | --help) exec cat "$root/cli/help/.usage" ;;
        -*) bad_usage "help takes a command, and no option $1." "Write ./rolebridge help COMMAND." ;;
      esac
      page=$1
      if [ -e "$root/cli/help/$1/${2:-}.txt" ]; then page=$1/$2; fi
      [ -e "$root/cli/help/$page.txt" ] || unknown_command "$page"
      exec cat "$root/cli/help/$page.txt"
      ;;
    -h | --help) exec cat "$root/cli/help/.usage" ;;
    -V | --version) exec cat "$root/cli/help/.version" ;;
    '' | --json)
      if [ $# -gt 1 ]; then bad_usage "Options stand behind the command." "Write $2 before $1."; fi
      [ -n "$json" ] || cat "$root/cli/help/.usage" >&2
      bad_usage "A command is missing." "See ./rolebridge --help."
      ;;
    -v) bad_usage "Options stand behind the command." "Write -v behind it; -V prints the version." ;;
    --?*)
      near=$(printf '%s\n' --help --version | nearest "$1") || near=
      [ -z "$near" ] || bad_usage "There is no option $1." "Did you mean $near? See ./rolebridge --help."
      bad_usage "The option $1 is none of rolebridge's, or stands before the command." "See ./rolebridge --help."
      ;;
    -*) bad_usage "The option $1 is none of rolebridge's, or stands before the command." "See ./rolebridge --help." ;;
    *) unknown_command "$1" ;;
  esac
}

unknown_command() {
  near=$(commands | nearest "$1") || near=
  if [ -n "$near" ]; then
    bad_usage "There is no command $1." "Did you mean $near? ./rolebridge help lists all."
  fi
  bad_usage "There is no command $1." "There are $(commands | paste -s -d , - | sed 's/,/, /g'): ./rolebridge help."
}

commands() {
  for page in "$root"/cli/help/*.txt; do
    page=${page##*/}
    printf '%s\n' "${page%.txt}"
  done
}

# Reads names and prints those that begin with WORD, or else the one that the fewest letters differ in, if few do.
nearest() {
  awk -v word="$1" '
    function least(a, b) { return a < b ? a : b }
    # Insertions, deletions, replacements and exchanges of neighbors.
    function distance(a, b,    i, j, d) {
      for (i = 0; i <= length(a); i++) d[i, 0] = i
      for (j = 0; j <= length(b); j++) d[0, j] = j
      for (i = 1; i <= length(a); i++)
        for (j = 1; j <= length(b); j++) {
          d[i, j] = least(d[i - 1, j] + 1, d[i, j - 1] + 1)
          d[i, j] = least(d[i, j], d[i - 1, j - 1] + (substr(a, i, 1) != substr(b, j, 1)))
          if (i > 1 && j > 1 && substr(a, i, 1) == substr(b, j - 1, 1) && substr(a, i - 1, 1) == substr(b, j, 1))
            d[i, j] = least(d[i, j], d[i - 2, j - 2] + 1)
        }
      return d[length(a), length(b)]
    }
    BEGIN { word = tolower(word); best = length(word) > 40 ? 0 : int((length(word) + 2) / 3) + 1 }
    length(word) > 1 && index($0, word) == 1 { begins = begins (begins ? " or " : "") $0 }
    best > 1 && distance(word, $0) < best { best = distance(word, $0); near = $0 }
    END { print begins ? begins : near }
  ' 2>/dev/null
}

# bad_usage CAUSE REMEDY
bad_usage() {
  if [ -n "$json" ]; then
    printf '{"schemaVersion":1,"status":"failed","error":"BadUsage","cause":"%s","remedy":"%s"}\n' \
      "$(json_text "$1")" "$(json_text "$2")"
  fi
  printf '%s\n%s\n' "$1" "$2" >&2
  exit 2
}

json_text() {
  printf '%s' "$1" | tr -d '[:cntrl:]' | sed 's/\\/\\\\/g; s/"/\\"/g'
}
