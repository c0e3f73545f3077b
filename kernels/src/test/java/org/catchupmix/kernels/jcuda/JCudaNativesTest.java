package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JCudaNativesTest {
  @Test
  void halfAFileIsReplaced(@TempDir Path folder) throws IOException {
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
}
