package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the launcher in a checkout of its own, with a Maven that makes one jar, a copy of {@code
 * pom.xml}, and a Java that prints its arguments.
 */
@Execution(ExecutionMode.CONCURRENT)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("user.dir")).getParent().toAbsolutePath();

  @TempDir private Path folder;
  private Path home;
  private Path target;
  private Path tools;

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = copyLauncher(folder.resolve("a checkout"));
    target = home.resolve("app/target");
    tools = folder.resolve("tools");
    script("bin/mvn", "mkdir -p app/target/lib && cp pom.xml app/target/lib/app.jar");
    script("bin/javac", "exit 0");
    script("bin/java", "[ \"$1\" = -version ] && echo 'openjdk version \"25\"' >&2 || echo \"$@\"");
  }

  private Path copyLauncher(Path to) throws IOException {
    Files.createDirectories(to.resolve("scripts/start"));
    Files.createDirectories(to.resolve("app/src/main"));
    Files.writeString(to.resolve("pom.xml"), "");
    Files.writeString(to.resolve("app/pom.xml"), "");
    for (String file : List.of("catchup", "scripts/find-jdk", "scripts/start/java.sh")) {
      Files.copy(SOURCES.resolve(file), to.resolve(file));
      allowAll(to.resolve(file));
    }
    return to;
  }

  private void script(String name, String body) throws IOException {
    Path file = tools.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    allowAll(file);
  }

  private static void allowAll(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Ended(int code, String out) {}

  private Process start(Path checkout, String... before) throws IOException {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(List.of(checkout.resolve("catchup").toString(), "train"));
    return start(command);
  }

  private Process start(Path checkout, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("catchup").toString()));
    command.addAll(arguments);
    return start(command);
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", tools.toString());
    builder.environment().merge("PATH", tools.resolve("bin").toString(), (old, b) -> b + ":" + old);
    builder.environment().remove("CATCHUP_BUILD");
    return builder.start();
  }

  /** The end of a launcher, which is killed if the test is stopped. */
  private static Ended end(Process process) throws IOException, InterruptedException {
    try {
      int code = process.waitFor();
      return new Ended(code, new String(process.getInputStream().readAllBytes()).strip());
    } finally {
      process.destroyForcibly();
    }
  }

  private Ended run() throws IOException, InterruptedException {
    return end(start(home));
  }

  /** Changes a source; what is built of it has another content. */
  private void change(String text) throws IOException {
    Files.writeString(home.resolve("pom.xml"), "<!-- " + text + " -->");
    // Whatever the resolution of the clock of files is.
    Files.setLastModifiedTime(
        home.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(86_400)));
  }

  private Set<String> builds() throws IOException {
    try (Stream<Path> all = Files.list(target)) {
      return new TreeSet<>(
          all.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("app-")).toList());
    }
  }

  /** Jars of plug-ins come after those of the program, from a flag or the environment. */
  @Test
  void plugInsAreOnTheClassPath() throws Exception {
    Path jar = Files.createFile(folder.resolve("mine.jar"));
    String flag = "\"$0\" --plugins '" + jar + "' \"$1\"";
    Ended byFlag = end(start(home, "sh", "-c", flag));
    assertTrue(byFlag.out().contains("/*:" + jar.toRealPath() + " "), byFlag.out());
    assertTrue(byFlag.out().endsWith("Main train"), byFlag.out());
    Ended byVariable = end(start(home, "env", "CATCHUP_PLUGINS=" + jar));
    assertTrue(byVariable.out().contains("/*:" + jar.toRealPath() + " "), byVariable.out());
    Ended missing = end(start(home, "env", "CATCHUP_PLUGINS=" + folder.resolve("no.jar")));
    assertEquals(2, missing.code(), missing.out());
    assertTrue(missing.out().contains("no.jar does not exist"), missing.out());
    Ended device = end(start(home, "env", "CATCHUP_PLUGINS=/dev/null"));
    assertEquals(2, device.code(), device.out());
    assertTrue(device.out().contains("/dev/null is not a file"), device.out());
  }

  @Test
  void buildsOnceIntoAFolderNamedByItsContent() throws Exception {
    assertEquals(0, run().code());
    Set<String> built = builds();
    assertEquals(1, built.size());
    Ended again = run();
    assertTrue(again.out().startsWith("@"), "nothing but Java's arguments: " + again.out());
    Files.delete(target.resolve("built"));
    assertTrue(run().out().contains("building"));
    assertEquals(built, builds(), "the same content");
    change("other");
    assertEquals(0, run().code());
    assertEquals(1, builds().size());
    assertNotEquals(built, builds());
  }

  /** However many builds there are meanwhile, and whatever other folders are called. */
  @Test
  void keepsTheFoldersOfRunningProgramsAlone() throws Exception {
    Path begun = folder.resolve("begun");
    script(
        "bin/java",
        """
        [ "$1" = -version ] && echo 'openjdk version "25"' >&2 && exit
        [ "$*" = "${*%%train}" ] && exit
        : >'%s'
        read -r end
        """
            .formatted(begun));
    Process program = start(home);
    awaitFile(begun);
    Set<String> used = builds();
    assertEquals(1, used.size());
    Files.createDirectories(target.resolve("app-9999999999"));
    for (int i = 0; i < 5; i++) {
      change("build " + i);
      assertEquals(0, end(start(home, List.of("doctor"))).code());
    }
    Set<String> left = builds();
    assertTrue(left.containsAll(used), left + " lack " + used);
    assertTrue(left.contains(Files.readString(target.resolve("built")).strip()), "" + left);
    assertEquals(3, left.size(), "in use, current, of an earlier version: " + left);
    program.outputWriter().close();
    assertEquals(1, end(program).code());
    change("after its end");
    assertEquals(0, end(start(home, List.of("doctor"))).code());
    assertEquals(2, builds().size(), "current, of an earlier version");
  }

  private static void awaitFile(Path file) throws InterruptedException {
    while (!Files.exists(file)) {
      Thread.sleep(5);
    }
  }

  /** The Maven of a launcher that was killed goes on; the next builds wait for it. */
  @Test
  void buildsNeverOverlap() throws Exception {
    Path log = folder.resolve("log");
    Path go = folder.resolve("go");
    script(
        "bin/mvn",
        """
        echo begin >>'%1$s'
        while [ ! -e '%2$s' ]; do sleep 0.05; done
        mkdir -p app/target/lib
        cp pom.xml app/target/lib/app.jar
        sleep 0.1
        echo end >>'%1$s'
        """
            .formatted(log, go));
    Process dead = start(home);
    awaitFile(log);
    dead.destroyForcibly().waitFor();
    change("while it is built");
    List<Process> launchers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      launchers.add(start(home));
    }
    Process first = launchers.removeFirst();
    try (var out = first.inputReader()) {
      assertTrue(out.readLine().contains("waiting for another build"));
      assertEquals(List.of("begin"), Files.readAllLines(log));
      Files.createFile(go);
      out.transferTo(Writer.nullWriter());
    }
    assertEquals(0, first.waitFor());
    for (Process launcher : launchers) {
      assertEquals(0, end(launcher).code());
    }
    List<String> lines = Files.readAllLines(log);
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(i % 2 == 0 ? "begin" : "end", lines.get(i), lines.toString());
    }
  }

  @Test
  void whatAKilledBuildLeftIsRemoved() throws Exception {
    Files.createDirectories(target.resolve("app-0123456789abcdef.part"));
    assertEquals(0, run().code());
    assertEquals(1, builds().size());
  }

  @Test
  void checkoutOfAnotherUserIsAnErrorUnlessBuilt() throws Exception {
    Process launcher;
    if ("root".equals(System.getProperty("user.name"))) {
      launcher = start(home, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    } else {
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
      launcher = start(home);
    }
    Ended ended = end(launcher);
    assertEquals(1, ended.code());
    assertTrue(ended.out().contains(home.toString()), ended.out());
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void builtCheckoutOfAnotherUserRuns() throws Exception {
    assertEquals(0, run().code());
    if ("root".equals(System.getProperty("user.name"))) {
      Ended ended = end(start(home, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
      assertEquals(0, ended.code(), ended.out());
      assertTrue(ended.out().startsWith("@"), "nothing but Java's arguments: " + ended.out());
    }
  }

  /** As of a service or a container. */
  @Test
  void needsNoHome() throws Exception {
    Ended ended = end(start(home, "env", "-u", "HOME"));
    assertEquals(0, ended.code(), ended.out());
    String flag = "\"$0\" --with-cuda-libs \"$1\"";
    ended = end(start(home, "env", "-u", "HOME", "sh", "-c", flag));
    assertEquals(1, ended.code());
    assertTrue(ended.out().startsWith("catchup: --with-cuda-libs"), ended.out());
  }

  /** Java would read, and write to, the first files that it opens. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void closedStandardStreamsAreNotThoseOfOtherFiles() throws Exception {
    assertEquals(0, run().code());
    Path said = folder.resolve("said");
    script(
        "bin/java",
        """
        [ "$1" = -version ] && echo 'openjdk version "25"' >&2 && exit
        (readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2) >'%s'
        exit
        """
            .formatted(said));
    end(start(home, "sh", "-c", "\"$0\" \"$1\" <&- >&- 2>&-"));
    assertEquals(List.of("/dev/null", "/dev/null", "/dev/null"), Files.readAllLines(said));
  }

  @Test
  void colonInThePathIsAnError() throws Exception {
    Ended ended = end(start(copyLauncher(folder.resolve("a:b"))));
    assertNotEquals(0, ended.code());
    assertTrue(ended.out().contains("a:b"), ended.out());
  }

  /** Java itself says only that it found no main class. */
  @ParameterizedTest
  @CsvSource({"C, 1", "C.UTF-8, 0"})
  @EnabledOnOs(OS.LINUX)
  void aPathOutsideTheLocaleIsAnError(String locale, int code) throws Exception {
    String shell =
        "d=$1$(printf '\\303\\274'); cp -R \"$1\" \"$d\"; LC_ALL=$2 \"$d/catchup\" train";
    Ended ended = end(start(List.of("sh", "-c", shell, "sh", home.toString(), locale)));
    assertEquals(code, ended.code(), ended.out());
    assertEquals(code != 0, ended.out().contains("LC_ALL=C.UTF-8"), ended.out());
  }

  /** Java itself says only that a version was not found. */
  @ParameterizedTest
  @CsvSource({"2.999, 1", "2.1, 0"})
  @EnabledOnOs(OS.LINUX)
  void anArchiveWhoseJavaIsTooNewForTheSystemIsRefused(String glibc, int code) throws Exception {
    Path archive = copyLauncher(folder.resolve("archive"));
    Path launcher = Files.createDirectory(archive.resolve("bin")).resolve("catchup");
    Files.copy(SOURCES.resolve("scripts/pack/catchup"), launcher);
    Files.writeString(archive.resolve("glibc"), glibc + "\n");
    Path java = archive.resolve("runtime/bin/java");
    Files.createDirectories(java.getParent());
    Files.copy(tools.resolve("bin/java"), java);
    Outcome outcome = Programs.run(List.of(launcher.toString(), "train"));
    assertEquals(code, outcome.code(), outcome.out());
    assertEquals(code != 0, outcome.out().contains("glibc " + glibc), outcome.out());
  }
}
