package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;

class JCudaNativesTest {
  private static final String TEMPORARY = "java.io.tmpdir";

  private static String permissions(Path folder) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachLibraryIsLoadedFromANewPrivateFolder() {
    String before = System.getProperty(TEMPORARY);
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      JCudaNatives.load(
          "JNvrtc",
          () -> {
            Path folder = Path.of(System.getProperty(TEMPORARY));
            assertEquals("rwx------", permissions(folder));
            assertFalse(folders.contains(folder));
            folders.add(folder);
          });
    }
    assertEquals(before, System.getProperty(TEMPORARY));
    folders.forEach(folder -> assertFalse(Files.exists(folder)));
  }

  /** As where the disk is full: JCuda leaves a part of the file. */
  @Test
  void aLibraryThatIsNotUnpackedIsReported() {
    String before = System.getProperty(TEMPORARY);
    List<Path> folders = new ArrayList<>();
    GpuException e =
        assertThrows(
            GpuException.class,
            () ->
                JCudaNatives.load(
                    "JNvrtc",
                    () -> {
                      folders.add(Path.of(System.getProperty(TEMPORARY)));
                      throw new UnsatisfiedLinkError("a page");
                    }));
    assertTrue(e.getMessage().contains("JNvrtc") && e.getMessage().contains(before));
    assertEquals(before, System.getProperty(TEMPORARY));
    assertFalse(Files.exists(folders.getFirst()));
  }

  @Test
  void aLibraryThatTheProgramLacksIsNamed() {
    GpuException e =
        assertThrows(GpuException.class, () -> JCudaNatives.load("JNothing", () -> {}));
    assertTrue(e.getMessage().startsWith("JNothing "), e.getMessage());
  }
}
