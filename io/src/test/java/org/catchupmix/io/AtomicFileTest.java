package org.catchupmix.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
  @TempDir private Path folder;

  private static String refusal(Path file) {
    return assertThrows(FileSystemException.class, () -> AtomicFile.requireWritable(file))
        .getReason();
  }

  /** Problems are reported before long work as they would be after it. */
  @Test
  void whatCannotBeWrittenIsKnownBefore() throws IOException {
    assertEquals("its folder is not there", refusal(folder.resolve("none").resolve("a.json")));
    assertEquals("it is a folder", refusal(folder));
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertEquals("its folder is not there", refusal(file.resolve("a.json")));
    assertDoesNotThrow(() -> AtomicFile.requireWritable(file));
    assertEquals("old", Files.readString(file));
    assertDoesNotThrow(() -> AtomicFile.requireWritable(Path.of("new.json")));
  }

  /** A link stands for its target: were it replaced, so would be the device as root. */
  @ParameterizedTest
  @ValueSource(strings = {"device", "pipe", "dangling"})
  void aTargetThatIsNotARegularFileIsRejected(String kind) throws Exception {
    Path target = folder.resolve(kind);
    switch (kind) {
      case "device" -> Files.createSymbolicLink(target, Path.of("/dev/null"));
      case "pipe" ->
          assertEquals(
              0, new ProcessBuilder("mkfifo", target.toString()).inheritIO().start().waitFor());
      default -> Files.createSymbolicLink(target, folder.resolve("nothing"));
    }
    assertThrows(FileSystemException.class, () -> AtomicFile.requireWritable(target));
    assertThrows(FileSystemException.class, () -> AtomicFile.write(target, "text"));
    assertThrows(FileSystemException.class, () -> AppendedFile.open(target));
    assertThrows(FileSystemException.class, () -> AppendedFile.cut(target, 0));
    assertThrows(FileSystemException.class, () -> new TemporaryFolder(target));
    assertTrue(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.isRegularFile(target));
    Path regular = Files.writeString(folder.resolve("regular"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), regular);
    assertDoesNotThrow(() -> AtomicFile.write(link, "new"));
  }

  @Test
  void aFailureKeepsTheOldFileAndLeavesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(1);
                  throw new IOException("full");
                }));
    assertEquals("old", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
  }

  @Test
  void aFileThatAppearsMeanwhileIsNotReplaced() throws IOException {
    Path file = folder.resolve("file");
    FileSystemException e =
        assertThrows(
            FileAlreadyExistsException.class,
            () -> AtomicFile.create(file, _ -> AtomicFile.create(file, "first")));
    assertTrue(FileErrors.message(e).startsWith(file + " is there already"));
    assertEquals("first", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aMissingFileThatTheContentsReadIsNamed() {
    Path missing = folder.resolve("missing");
    FileSystemException e =
        assertThrows(
            NoSuchFileException.class,
            () -> AtomicFile.write(folder.resolve("file"), out -> Files.copy(missing, out)));
    assertEquals(missing.toString(), e.getFile());
  }

  /** Each writer waits in the middle of its file until the other is there too. */
  @Test
  void twoWritersDoNotMixTheirBytes() throws Exception {
    Path file = folder.resolve("file");
    CyclicBarrier middle = new CyclicBarrier(2);
    List<String> texts = List.of("a".repeat(200_000), "b".repeat(200_000));
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      List<Future<?>> writers = new ArrayList<>();
      for (String text : texts) {
        writers.add(
            both.submit(
                () -> {
                  AtomicFile.write(
                      file,
                      out -> {
                        out.write(text.substring(0, 100_000).getBytes(StandardCharsets.UTF_8));
                        await(middle);
                        out.write(text.substring(100_000).getBytes(StandardCharsets.UTF_8));
                      });
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    assertTrue(texts.contains(Files.readString(file)));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private static void await(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IOException("the other writer did not come", e);
    }
  }

  /** Names that it might choose for its part are links to another file: none is followed. */
  @Test
  void aLinkInTheWayIsNotWrittenThrough() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "precious");
    Path file = folder.resolve("file");
    Files.createSymbolicLink(folder.resolve("file.part"), other);
    long process = ProcessHandle.current().pid();
    for (int i = 0; i < 1000; i++) {
      Files.createSymbolicLink(folder.resolve("file.%d-%d.part".formatted(process, i)), other);
    }
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
    assertEquals("precious", Files.readString(other));
  }

  /** A crash keeps the old file or the new one only if both are on the disk before the rename. */
  @Test
  void theFileAndThenItsFolderAreForced() throws IOException {
    Path dump = folder.resolve("forces.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      AtomicFile.write(folder.resolve("forced"), "x");
      recording.stop();
      recording.dump(dump);
    }
    List<String> forced =
        RecordingFile.readAllEvents(dump).stream()
            .filter(e -> e.getEventType().getName().equals("jdk.FileForce"))
            .map(e -> String.valueOf(e.getString("path")))
            .filter(path -> path.startsWith(folder.toString()))
            .toList();
    assertEquals(2, forced.size(), forced.toString());
    assertTrue(forced.getFirst().endsWith(AtomicFile.PART), forced.toString());
    assertEquals(folder.toString(), forced.getLast());
  }
}
