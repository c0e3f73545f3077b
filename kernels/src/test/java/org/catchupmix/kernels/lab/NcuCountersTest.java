package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.kernels.lab.KernelsCommandTest.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In the form that Nsight Compute's documentation gives for {@code --csv}; nothing here was counted
 * on a GPU.
 */
class NcuCountersTest {
  private static final String HEAD =
      """
      channel_norm 8x16x16x64 l2, channel_norm.ptx, on a GPU
      ==PROF== Connected to process 42 (/usr/bin/java)
      ==PROF== Profiling "channel_norm_v3" - 0: 0%....50%....100% - 1 pass
      "ID","Process ID","Process Name","Host Name","Kernel Name","Context","Stream","Block Size","Grid Size","Device","CC","Section Name","Metric Name","Metric Unit","Metric Value"
      """;

  private static String row(int id, String kernel, String metric, String value) {
    return "\"%d\",\"42\",\"java\",\"127.0.0.1\",\"%s\",\"1\",\"7\",\"(128, 1, 1)\",\"(8, 2, 1)\",\"0\",\"8.0\",\"Command line profiler metrics\",\"%s\",\"\",\"%s\"%n"
        .formatted(id, kernel, metric, value);
  }

  @TempDir Path folder;

  private Said besides(String counters) throws IOException {
    Path csv = Files.writeString(folder.resolve("ncu.csv"), counters);
    return KernelsCommandTest.kernels(
        "run", "channel_norm", "--shape", "8x16x16x64", "--variant", "v3", "--ncu", csv + "");
  }

  @Test
  void bothCountsStandSideBySide() throws IOException {
    String kernel = "channel_norm_v3(const float4 *, float4 *, int, int, int, int)";
    Said said =
        besides(
            HEAD
                + row(0, kernel, "l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum", "16,384")
                + row(0, kernel, "smsp__inst_executed.sum", "7,496")
                + row(1, kernel, "smsp__inst_executed.sum", "1")
                + row(0, "other", "smsp__inst_executed.sum", "5"));
    assertEquals(0, said.code(), said.error());
    List<String> lines = said.out().lines().toList();
    int at = lines.indexOf("channel_norm_v3               emulator           ncu     ratio");
    assertTrue(at > 0, said.out());
    assertEquals(
        "warp instructions               14,992         7,496      0.50", lines.get(at + 1));
    assertEquals(
        "global load sectors             16,384        16,384      1.00", lines.get(at + 2));
    assertEquals(at + 3, lines.size(), "the first launch alone");
  }

  @Test
  void otherKernelsAndOtherFilesAreSaid() throws IOException {
    Said said = besides(HEAD + row(0, "other", "smsp__inst_executed.sum", "5"));
    assertTrue(said.out().endsWith("ncu saw none of these kernels; it saw other%n".formatted()));
    for (String text : List.of("", "no counters", "\"a\",\"b\"\n\"1\",\"2\"\n")) {
      Said none = besides(text);
      assertEquals(1, none.code());
      assertTrue(none.error().contains("holds no counters of ncu"), none.error());
    }
  }
}
