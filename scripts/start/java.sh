# Starts Java, for the launchers of the sources and of the archives.
#   check_path HOME                          refuses a folder that Java cannot have on its class path
#   start_java JAVA HOME JARS ARGUMENT...    becomes the program; JARS is a folder
# Arguments may begin with --plugins JAR, which adds a jar of mix methods, networks or data sets to the class path. So does
# the environment variable CATCHUP_PLUGINS, with ':' between several.

check_path() {
  case $1 in
  *:*)
    echo "catchup: Java splits its class path at ':', so the path '$1' must not contain one: move or rename the folder" >&2
    exit 1
    ;;
  esac
  # Java reads names in the encoding of the locale, which in many containers and services is ASCII.
  case $(locale charmap 2>/dev/null || :) in
  ANSI_X3.4-1968 | US-ASCII)
    if printf %s "$1" | LC_ALL=C grep -q '[^ -~]'; then
      echo "catchup: Java cannot read the path '$1' in this locale: set LC_ALL=C.UTF-8, or move or rename the folder" >&2
      exit 1
    fi
    ;;
  esac
}

start_java() {
  java=$1 home=$2 jars=$3
  shift 3
  start=$home/scripts/start

  while [ "${1:-}" = --plugins ]; do
    [ $# -ge 2 ] || { echo "catchup: --plugins must be followed by a jar" >&2; exit 2; }
    CATCHUP_PLUGINS=${CATCHUP_PLUGINS:+$CATCHUP_PLUGINS:}$2
    shift 2
  done
  plugins=
  set -f
  IFS=:
  for jar in ${CATCHUP_PLUGINS:-}; do
    [ -n "$jar" ] || continue
    [ -e "$jar" ] || { echo "catchup: --plugins $jar does not exist" >&2; exit 2; }
    # Java would wait for ever for a pipe.
    [ -f "$jar" ] || [ -d "$jar" ] || { echo "catchup: --plugins $jar is not a file" >&2; exit 2; }
    # Absolute, for the programs that this one starts in other folders.
    plugins=$plugins:$(cd "$(dirname "$jar")" && pwd)/$(basename "$jar")
  done
  unset IFS
  set +f
  [ -z "$plugins" ] || export CATCHUP_PLUGINS="${plugins#:}"

  case ${CATCHUP_JAVA_OPTS:-} in
  *-XX:+Use*GC*) collector= ;;
  *) collector=@$start/collector ;;
  esac

  # Large pages where the system gives them on demand: docs/decisions/0020.
  pages=
  if grep -qsE '\[(madvise|always)\]' /sys/kernel/mm/transparent_hugepage/enabled; then
    pages=-XX:+UseTransparentHugePages
  fi

  # JMH uses methods that Java 25 warns about.
  allowed=
  [ "${1:-}" != bench ] || allowed=--sun-misc-unsafe-memory-access=allow

  # Java would get a file of its own as a closed standard stream, and read or write that. As GNU's programs, it gets one
  # that refuses: standard input is at its end, and writing fails.
  { command : 3<&0; } 2>/dev/null || exec </dev/null
  { command : 3>&1; } 2>/dev/null || exec 1</dev/null
  command : 3>&2 || exec 2</dev/null

  # shellcheck disable=SC2086 # the options are several words on purpose
  exec "$java" \
    "@$start/flags" \
    ${collector:+"$collector"} \
    $pages \
    -Dcatchupmix.home="$home" \
    $allowed \
    ${CATCHUP_JAVA_OPTS:-} \
    -cp "$jars/*$plugins" \
    org.catchupmix.app.Main "$@"
}
