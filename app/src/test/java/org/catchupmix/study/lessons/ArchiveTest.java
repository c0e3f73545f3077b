package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Commands of an unpacked archive, whose Java has only the modules that were found to be needed.
 */
@EnabledIfSystemProperty(named = "catchupmix.archive", matches = ".+")
@Execution(ExecutionMode.CONCURRENT)
class ArchiveTest {
  private static final Path ARCHIVE = Path.of(System.getProperty("catchupmix.archive", ""));

  @TempDir Path folder;

  /** Serves the files of a folder. */
  private record LocalServer(HttpServer server) implements AutoCloseable {
    LocalServer(Path folder) throws IOException {
      this(
          SimpleFileServer.createFileServer(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              folder.toRealPath(),
              SimpleFileServer.OutputLevel.NONE));
      server.start();
    }

    String address() {
      return "http://localhost:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static Outcome run(List<String> before, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.add(ARCHIVE.resolve("bin/catchup").toString());
    command.addAll(List.of(arguments));
    return Programs.run(command);
  }

  private static void succeed(List<String> before, String... arguments) throws Exception {
    Outcome outcome = run(before, arguments);
    assertEquals(0, outcome.code(), outcome.out());
  }

  @Test
  void twoRanksTrainAndTheirRunIsAnalysedAndReported() throws Exception {
    assumeTrue(Programs.isInstalled("mpirun"), "mpirun is missing: apt-get install openmpi-bin");
    List<String> mpirun = List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2");
    String options =
        "train --epochs 1 --train-limit 64 --test-limit 32 --width 8 --batch 16 --shards 2";
    String run = folder.resolve("two").toString();
    succeed(mpirun, (options + " --name two --runs " + folder).split(" "));
    succeed(List.of(), "analyze", "--what", "filters", run);
    succeed(List.of(), "report", run);
    assertTrue(Files.size(folder.resolve("two/report.html")) > 10_000);
  }

  /** A download is refused by its SHA-256, since the server's file is not the published one. */
  @Test
  void dataIsFetchedFromAServer() throws Exception {
    String name = "train-images-idx3-ubyte.gz";
    Files.writeString(folder.resolve(name), "not MNIST");
    try (LocalServer server = new LocalServer(folder)) {
      String to = folder.resolve("data").toString();
      Outcome outcome =
          run(List.of(), "data", "fetch", "mnist", "--to", to, "--mirror", server.address());
      assertEquals(1, outcome.code(), outcome.out());
      assertTrue(outcome.out().contains(name), outcome.out());
      assertTrue(outcome.out().contains("SHA-256"), outcome.out());
    }
  }

  @Test
  void aNotebookComputes() throws Exception {
    succeed(List.of(), "notebook", folder.toString());
    Path spec = folder.resolve("jupyter/kernels/catchup/kernel.json");
    try (JupyterClient jupyter = new JupyterClient(spec, folder)) {
      assertEquals("3", jupyter.run("1 + 2").value());
    }
  }

  /** A data set whose checksum is that of the server's file. */
  @Test
  void dataIsUnpacked() throws Exception {
    Path zip = folder.resolve("birds.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("birds/list.txt"));
      out.write("1 a".getBytes(StandardCharsets.UTF_8));
    }
    Path to = folder.resolve("data");
    String sum = new DigestUtils("SHA-256").digestAsHex(zip);
    String classes =
        Path.of(FetchProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            + ":"
            + ARCHIVE.resolve("lib/*");
    try (LocalServer server = new LocalServer(folder)) {
      Outcome outcome =
          Programs.run(
              List.of(
                  ARCHIVE.resolve("runtime/bin/java").toString(),
                  "-cp",
                  classes,
                  FetchProgram.class.getName(),
                  server.address(),
                  zip.getFileName().toString(),
                  sum,
                  to.toString()));
      assertEquals(0, outcome.code(), outcome.out());
    }
    assertEquals("1 a", Files.readString(to.resolve("birds/list.txt")));
  }

  /** Names for module paths are chosen, and no package is in two modules. */
  @Test
  void jarsAreModules() throws IOException {
    List<String> names =
        List.of("", "-app", "-bench", "-core", "-emulator", "-gpu", "-kernels", "-nn", "-study");
    List<Path> jars = new ArrayList<>();
    for (String name : names) {
      String pattern = "catchupmix" + name + "-[0-9]*.jar";
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(ARCHIVE.resolve("lib"), pattern)) {
        found.forEach(jars::add);
      }
    }
    Set<ModuleReference> modules = ModuleFinder.of(jars.toArray(Path[]::new)).findAll();
    assertEquals(
        names.stream().map(n -> "org.catchupmix" + n.replace('-', '.')).collect(Collectors.toSet()),
        modules.stream().map(m -> m.descriptor().name()).collect(Collectors.toSet()));
    Set<String> packages = new HashSet<>();
    for (ModuleReference module : modules) {
      for (String name : module.descriptor().packages()) {
        assertTrue(packages.add(name), name + " is in two modules");
      }
    }
  }
}
