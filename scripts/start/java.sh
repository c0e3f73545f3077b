# Starts Java, for the launchers of the sources and of the archives.
#   check_path HOME                          refuses a folder that Java cannot have on its class path
#   start_java JAVA HOME JARS ARGUMENT...    becomes the program; JARS is a folder

check_path() {
  case $1 in
  *:*)
    echo "catchup: Java splits its class path at ':', so the path '$1' must not contain one: move or rename the folder" >&2
    exit 1
    ;;
  esac
}

start_java() {
  java=$1 home=$2 jars=$3
  shift 3
  start=$home/scripts/start

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

  # shellcheck disable=SC2086 # the options are several words on purpose
  exec "$java" \
    "@$start/flags" \
    ${collector:+"$collector"} \
    $pages \
    -Dcatchupmix.home="$home" \
    $allowed \
    ${CATCHUP_JAVA_OPTS:-} \
    -cp "$jars/*" \
    org.catchupmix.app.Main "$@"
}
