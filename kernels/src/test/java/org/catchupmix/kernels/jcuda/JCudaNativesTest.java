package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JCudaNativesTest {
  @Test
  void aTruncatedFileIsReplaced(@TempDir Path folder) throws IOException {
    Path file = folder.resolve(JCudaNatives.fileName("JNvrtc"));
    byte[] wanted = JCudaNatives.read("JNvrtc");
    Files.write(file, new byte[] {1, 2, 3});
    JCudaNatives.place("JNvrtc", folder);
    assertArrayEquals(wanted, Files.readAllBytes(file));

    byte[] changed = wanted.clone();
    changed[wanted.length - 1]++;
    Files.write(file, changed);
    JCudaNatives.place("JNvrtc", folder);
    assertArrayEquals(wanted, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aFailedCopyLeavesNothingBehind(@TempDir Path folder) throws IOException {
    Path file = folder.resolve(JCudaNatives.fileName("JNvrtc"));
    Files.createDirectories(file.resolve("in the way"));
    assertThrows(GpuException.class, () -> JCudaNatives.place("JNvrtc", folder));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void librariesAreLoadedFromAPrivateFolder(@TempDir Path home) throws IOException {
    Path folder = home.resolve("cache").resolve("jcuda");
    for (int i = 0; i < 2; i++) {
      JCudaNatives.makePrivate(folder);
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    String temporary = System.getProperty("java.io.tmpdir");
    assertFalse(JCudaNatives.path("JNvrtc").startsWith(temporary));
    JCudaNatives.load(
        "JNvrtc",
        () ->
            assertEquals(
                JCudaNatives.path("JNvrtc").getParent().toString(),
                System.getProperty("java.io.tmpdir")));
    assertEquals(temporary, System.getProperty("java.io.tmpdir"));
  }
}
