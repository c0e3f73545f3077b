package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
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
 * Runs the launcher in a checkout of its own, with a Maven that makes one empty jar and a Java that
 * prints its arguments.
 */
@Execution(ExecutionMode.CONCURRENT)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final long NO_PROCESS = 99_999_999;
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
    script("bin/mvn", "mkdir -p app/target/lib && : >app/target/lib/app.jar");
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

  private record Ended(long pid, int code, String out) {}

  private Process start(Path checkout, String... before) throws IOException {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(List.of(checkout.resolve("catchup").toString(), "train"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", tools.toString());
    builder.environment().merge("PATH", tools.resolve("bin").toString(), (old, b) -> b + ":" + old);
    builder.environment().remove("CATCHUP_BUILD");
    return builder.start();
  }

  /** The end of a launcher, which is killed and fails the test after 30 seconds. */
  private static Ended end(Process process) throws IOException, InterruptedException {
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the launcher hangs");
      return new Ended(
          process.pid(),
          process.exitValue(),
          new String(process.getInputStream().readAllBytes()).strip());
    } finally {
      process.destroyForcibly();
    }
  }

  private Ended run() throws IOException, InterruptedException {
    return end(start(home));
  }

  private void lockedBy(long pid) throws IOException {
    Files.createDirectory(home.resolve(".building"));
    Files.writeString(home.resolve(".building/pid"), pid + "\n");
  }

  private Path oldBuild(String name) throws IOException {
    return Files.createDirectories(target.resolve(name));
  }

  private void usedBy(Path build, long pid, String host) throws IOException {
    Files.writeString(build.resolve("used-by." + pid), host + "\n");
  }

  private Set<String> builds() throws IOException {
    try (Stream<Path> all = Files.list(target)) {
      return new TreeSet<>(
          all.map(p -> p.getFileName().toString()).filter(n -> n.startsWith("app-")).toList());
    }
  }

  @Test
  void buildsOnceThenMarksItsFolderAsUsed() throws Exception {
    Ended first = run();
    assertEquals(0, first.code(), first.out());
    Set<String> built = builds();
    assertEquals(1, built.size());
    Path jars = target.resolve(built.iterator().next());
    assertTrue(Files.exists(jars.resolve("used-by." + first.pid())));
    assertEquals(0, run().code());
    assertEquals(built, builds());
  }

  @Test
  void keepsTheFoldersOfRunningPrograms() throws Exception {
    Process uname = new ProcessBuilder("uname", "-n").start();
    String host = new String(uname.getInputStream().readAllBytes()).strip();
    usedBy(oldBuild("app-1000000001"), ProcessHandle.current().pid(), host);
    usedBy(oldBuild("app-1000000002"), NO_PROCESS, host);
    usedBy(oldBuild("app-1000000003"), NO_PROCESS, "another-" + host);
    oldBuild("app-1000000004");
    oldBuild("app-1000000005");
    oldBuild("app-1000000006");
    assertEquals(0, run().code());
    Set<String> left = builds();
    left.removeIf(n -> !n.startsWith("app-1000"));
    assertEquals(
        Set.of("app-1000000001", "app-1000000003", "app-1000000005", "app-1000000006"), left);
  }

  @Test
  void locksWithoutAProcessOrOfADeadOneAreStale() throws Exception {
    Files.createDirectory(home.resolve(".building"));
    assertEquals(0, run().code());
    Files.writeString(home.resolve("pom.xml"), "<!-- changed: built again -->");
    lockedBy(NO_PROCESS);
    assertEquals(0, run().code());
  }

  @Test
  void waitsForTheBuildOfALiveProcess() throws Exception {
    Process builder = new ProcessBuilder("sleep", "60").start();
    lockedBy(builder.pid());
    Process launcher = start(home);
    try (var out = launcher.inputReader()) {
      assertTrue(out.readLine().contains(Long.toString(builder.pid())));
      builder.destroyForcibly().waitFor();
      assertTrue(launcher.waitFor(30, TimeUnit.SECONDS), "the launcher hangs");
      assertEquals(0, launcher.exitValue());
    } finally {
      launcher.destroyForcibly();
      builder.destroyForcibly();
    }
  }

  @Test
  void fileInPlaceOfTheLockIsAnError() throws Exception {
    Files.writeString(home.resolve(".building"), "");
    assertEquals(1, run().code());
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

  @Test
  void colonInThePathIsAnError() throws Exception {
    Ended ended = end(start(copyLauncher(folder.resolve("a:b"))));
    assertNotEquals(0, ended.code());
    assertTrue(ended.out().contains("a:b"), ended.out());
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
