# Functions of scripts/bundle and scripts/archive: put the program with a Java runtime into a folder, and the folder into an archive;
# and of their rehearsals: make a system that has little else. They need $home and fail.

# Finds the JDK and the tools, builds the program if it is not current, and sets $version and $commit.
prepare() {
  jdk=$("$home/scripts/find-jdk") || fail "no JDK 25 found: apt-get install openjdk-25-jdk"
  # The times and owners of what is packed are fixed, which macOS's own tar cannot do.
  if command -v gtar >/dev/null 2>&1; then tar=gtar; else tar=tar; fi
  "$tar" --version 2>/dev/null | grep -q 'GNU tar' || fail "GNU tar is needed: apt-get install tar, brew install gnu-tar"
  said=$("$home/catchup" --version) || fail "the program does not start: ./catchup --version"
  version=$(echo "$said" | sed -n 's/^catchup \([^ ]*\) .*/\1/p')
  commit=$(echo "$said" | sed -n 's/^.*(commit \(.*\))$/\1/p')
  # The time of everything in an archive: the sources', not today's.
  time=$(sed -n 's#.*<project.build.outputTimestamp>\(.*\)</project.*#\1#p' "$home/bom/pom.xml")
  [ -n "$version" ] && [ -n "$commit" ] && [ -n "$time" ] || fail "'$said' has no version and commit, or bom/pom.xml no project.build.outputTimestamp"
}

# assemble ROOT [JMODS] : puts runtime, jars, recipes and launcher into a folder. JMODS has the modules of another platform's JDK.
# $modules are those of Java (default: all that the jars use); jlink leaves out $resources and $files; $without_jars and
# $without_entries are regular expressions of jars and of their entries to leave out.
assemble() {
  mkdir -p "$1/lib" "$1/bin" "$1/scripts"
  jars=$home/app/target/$(cat "$home/app/target/built")
  [ -n "${modules:-}" ] ||
    modules=$("$jdk/bin/jdeps" --print-module-deps --ignore-missing-deps --multi-release 25 --module-path "$jars" --class-path "$jars/*" "$jars"/*.jar | tail -n 1)
  # Neither the runtime nor the jars are compressed: the archive is, as a whole.
  "$jdk/bin/jlink" ${2:+--module-path "$2"} --add-modules "$modules" \
    ${resources:+"--exclude-resources=$resources"} ${files:+"--exclude-files=$files"} --strip-debug --no-header-files --no-man-pages --compress=zip-0 --output "$1/runtime" >"$1.jlink" 2>&1 ||
    fail "jlink failed: $(tail -n 1 "$1.jlink")"
  [ -n "${2:-}" ] || ! command -v ldd >/dev/null 2>&1 || carry_libraries "$1/runtime"
  for jar in "$jars"/*.jar; do
    name=$(basename "$jar")
    ! printf '%s\n' "$name" | grep -qxE "${without_jars:-^$}" || continue
    mkdir "$1.jar"
    # NVIDIA's PTX compiler, which is most of the natives, only proves PTX that was proven when it was committed.
    (cd "$1.jar" && "$jdk/bin/jar" xf "$jar" &&
      find . -type f | grep -xE "\./(lib/libJNvPTXCompiler-.*|${without_entries:-$})" | tr '\n' '\0' | xargs -0 rm -f)
    "$jdk/bin/jar" --create --no-manifest --no-compress --date="$time" --file "$1/lib/$name" -C "$1.jar" .
    rm -r "$1.jar"
  done
  # The newest glibc that the runtime asks for, which the launcher compares with that of the machine.
  grep -aoh 'GLIBC_2\.[0-9]*' "$1"/runtime/lib/*.so* "$1"/runtime/lib/server/*.so 2>/dev/null |
    sed 's/GLIBC_//' | sort -t . -k 2 -n | tail -n 1 >"$1/glibc"
  cp "$home/scripts/pack/catchup" "$1/bin/"
  cp -r "$home/scripts/start" "$1/scripts/start"
  cp -r "$home/recipes" "$1/recipes"
  # Licences and a bill of materials of the libraries.
  (cd "$home" && JAVA_HOME=$jdk mvn -B -ntp -q -Pnotices package -Dmaven.test.skip=true -Dspotless.check.skip) >"$1.maven" 2>&1 ||
    fail "the list of licences could not be made: $(tail -n 1 "$1.maven")"
  cp "$home/LICENSE" "$home/app/target/THIRD-PARTY.txt" "$home/app/target/sbom.json" "$1/"
  # The program prints it as the commit of its sources.
  echo "$commit" >"$1/commit"
}

# carry_libraries RUNTIME : copies libraries of the system that Java loads without a display, with their licences. The JDKs of Linux
# distributions use those of the system for fonts and images, which a small system lacks; Java looks beside its own libraries first.
carry_libraries() {
  for library in "$1"/lib/*.so; do
    case $library in */libawt_xawt.so | */libjawt.so | */libsplashscreen.so | */libjsound.so | */libj2pcsc.so) ;; *) ldd "$library" 2>/dev/null || : ;; esac
  done | sed -n 's/.* => \(\/[^ ]*\) (0x.*/\1/p' | sort -u | while read -r library; do
    case $library in
    "$1"/* | */libc.so.* | */libm.so.* | */libdl.so.* | */libpthread.so.* | */librt.so.*) continue ;;
    esac
    cp -L "$library" "$1/lib/"
    package=$(dpkg-query --search "$(readlink -f "$library")" 2>/dev/null | cut -d : -f 1)
    licence=/usr/share/doc/$package/copyright
    if [ -n "$package" ] && [ -f "$licence" ]; then
      mkdir -p "$1/legal/system"
      cp -L "$licence" "$1/legal/system/$package"
    fi
  done
}

# bare_root ROOT TOOL... : makes a root file system of a shell, these tools and the libraries that they need.
bare_root() {
  bare=$1
  shift
  mkdir -p "$bare/bin" "$bare/proc" "$bare/dev" "$bare/tmp" "$bare/root" "$bare/opt" "$bare/usr"
  ln -s ../bin "$bare/usr/bin"
  for tool in sh env tar "$@"; do cp -L "$(command -v "$tool")" "$bare/bin/$tool"; done
  ldd "$bare"/bin/* 2>/dev/null | grep -o '/[^ ]*\.so[^ ]*' | sort -u | while read -r library; do
    mkdir -p "$bare$(dirname "$library")"
    cp -L "$library" "$bare$library"
  done
}

# inside ROOT COMMAND... : runs a command in such a file system, as root.
inside() {
  unshare --mount --pid --fork sh -c 'mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" &&
    exec chroot "$0" env -i PATH=/bin HOME=/root "$@"' "$@"
}

# pack ROOT : prints the folder as a tar file. The same files give the same bytes: sorted, with one time, one owner and two modes.
pack() {
  "$tar" -C "$(dirname "$1")" --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=gnu \
    -cf - "$(basename "$1")"
}
