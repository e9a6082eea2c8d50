#!/bin/sh
# Answers what needs no built command: help, the version, and words that are no command. Sourced by rolebridge, which
# sets root, json and called; the texts in cli/help are the command's own (HelpPagesTest).

# As one word for a shell.
# shellcheck disable=SC2154 # called is set by rolebridge
case $called in
  *[!A-Za-z0-9_@%+:,./-]*) rolebridge="'$(printf %s "$called" | sed "s/'/'\\\\''/g")'" ;;
  *) rolebridge=$called ;;
esac

# shellcheck disable=SC2154 # root is set by rolebridge
# answer_words ARGUMENT...: ends with 0 after help, with 2 after anything that can't be done.
answer_words() {
  case ${1:-} in
    help)
      if [ $# -eq 1 ]; then print_page "$root/cli/help/.usage"; fi
      shift
      case $1 in
        -h | --help) print_page "$root/cli/help/.usage" ;;
        -*) bad_usage "help takes a command, and no option $1." "Write $rolebridge help COMMAND." ;;
      esac
      page=$1
      if [ -e "$root/cli/help/$1/${2:-}.txt" ]; then page=$1/$2; fi
      [ -e "$root/cli/help/$page.txt" ] || unknown_command "$page"
      print_page "$root/cli/help/$page.txt"
      ;;
    -h | --help) print_page "$root/cli/help/.usage" ;;
    -V | --version) exec cat "$root/cli/help/.version" ;;
    '' | --json)
      if [ $# -gt 1 ]; then bad_usage "Options stand behind the command." "Write $2 before $1."; fi
      [ -n "$json" ] || (print_page "$root/cli/help/.usage" >&2)
      bad_usage "A command is missing." "See $rolebridge --help."
      ;;
    -v) bad_usage "Options stand behind the command." "Write -v behind it; -V prints the version." ;;
    --?*)
      near=$(printf '%s\n' --help --version | nearest "$1") || near=
      [ -z "$near" ] || bad_usage "There is no option $1." "Did you mean $near? See $rolebridge --help."
      bad_usage "The option $1 is none of rolebridge's, or stands before the command." "See $rolebridge --help."
      ;;
    -*) bad_usage "The option $1 is none of rolebridge's, or stands before the command." "See $rolebridge --help." ;;
    *) unknown_command "$1" ;;
  esac
}

# print_page FILE: prints a text of cli/help, which is 80 columns wide, and ends. On a narrower terminal its paragraphs
# are set anew, and what an option or a command does stands below it.
print_page() {
  width=${COLUMNS:-}
  if [ -z "$width" ] && [ -t 1 ] && size=$({ stty size </dev/tty; } 2>/dev/null); then
    width=${size#* }
  fi
  case $width in 0* | *[!0-9]* | '' | ?????*) width=80 ;; esac
  [ "$width" -ge 40 ] || width=40
  if [ "$width" -ge 80 ] || ! command -v awk >/dev/null; then
    exec cat "$1"
  fi
  exec awk -v width="$width" '
    function put(indent, text,    words, many, i, line) {
      many = split(text, words, " ")
      line = substr(blanks, 1, first)
      for (i = 1; i <= many; i++) {
        if (line ~ /[^ ]/ && length(line) + 1 + length(words[i]) > width) {
          print line
          line = substr(blanks, 1, indent)
        }
        line = line (line ~ /[^ ]$/ ? " " : "") words[i]
      }
      if (many) print line
    }
    function end() { put(indent, text); text = "" }
    function begin(at, hanging, words) { end(); first = at; indent = hanging; text = words }
    BEGIN { blanks = sprintf("%80s", "") }
    {
      match($0, /[^ ]|$/)
      deep = RSTART - 1
      rest = substr($0, RSTART)
    }
    rest == "" { end(); print ""; kind = ""; next }
    /^Usage:/ { begin(0, 4, rest); kind = "usage"; next }
    deep == 0 && kind == "text" { text = text " " rest; next }
    deep == 0 { begin(0, 0, rest); kind = "text"; next }
    deep > 6 { text = text " " rest; next }
    {
      gap = index(rest, "  ")
      left = gap ? substr(rest, 1, gap - 1) : rest
      end()
      print substr(blanks, 1, deep) left
      begin(8, 8, gap ? substr(rest, gap) : "")
      kind = "row"
    }
    END { end() }
  ' "$1"
}

unknown_command() {
  near=$(commands | nearest "$1") || near=
  if [ -n "$near" ]; then
    bad_usage "There is no command $1." "Did you mean $near? $rolebridge help lists all."
  fi
  bad_usage "There is no command $1." "There are $(commands | paste -s -d , - | sed 's/,/, /g'): $rolebridge help."
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
