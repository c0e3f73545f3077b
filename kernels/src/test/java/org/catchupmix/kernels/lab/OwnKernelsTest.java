package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.KernelsCommandTest.kernels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.kernels.lab.KernelsCommandTest.Output;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with kernels of new names, as PTX, which requires no compiler. */
class OwnKernelsTest {
  private static final String RUN = "run channel_mix --shape 4x3x3x8";

  @TempDir Path folder;

  private Path own(String text) throws IOException {
    return Files.writeString(folder.resolve("own.ptx"), text);
  }

  /** Returns one kernel of the program's PTX under another name. */
  private static String kernel(String name, String newName) {
    String ptx = KernelFiles.ptx("channel_mix").ptx();
    int at = ptx.indexOf(".entry " + name + "(");
    int start = ptx.lastIndexOf(".visible", at);
    int end = ptx.indexOf("\n}", at) + 2;
    return ptx.substring(start, end).replaceAll("\\b" + name + "(?=\\b|_param)", newName) + "\n";
  }

  /** Returns what the program's PTX has before and after its kernels, without debug sections. */
  private static String head() {
    String ptx = KernelFiles.ptx("channel_mix").ptx();
    return ptx.substring(0, ptx.indexOf(".visible"))
        .concat(ptx.substring(ptx.lastIndexOf("\n}") + 2).replaceAll("(?s)\\.section.*", ""))
        .concat("\n");
  }

  private List<JsonNode> variants(String line, Path ptx) throws IOException {
    Path json = folder.resolve("run.json");
    Output output = kernels(line + " --ptx", ptx, "--json", json);
    assertEquals(0, output.code(), output.out() + output.error());
    return new ObjectMapper().readTree(json.toFile()).get("variants").valueStream().toList();
  }

  private static List<String> labels(List<JsonNode> variants) {
    return variants.stream().map(v -> v.get("variant").asText()).toList();
  }

  @Test
  void newNamesRunBesideTheOriginals() throws IOException {
    Path ptx = own(head() + kernel("channel_mix_v3", "channel_mix_v9"));
    List<JsonNode> all = variants(RUN, ptx);
    assertEquals(List.of("v1", "v2", "v3", "v4", "v9"), labels(all));
    JsonNode v3 = all.get(2);
    JsonNode v9 = all.get(4);
    for (String count : List.of("warps", "warp_instructions", "load_requests")) {
      assertEquals(v3.get(count).asLong(), v9.get(count).asLong(), count);
    }
    assertNotEquals(all.get(0).get("warps").asLong(), v9.get("warps").asLong());
    assertEquals(List.of("v9", "v1"), labels(variants(RUN + " --variant v9,v1", ptx)));
    String table = kernels(RUN + " --ptx", ptx).out();
    assertTrue(table.contains("v9 has the grid, block and parameters of v3"), table);
    assertTrue(table.contains("has no such kernels: v1, v2, v3, v4"), table);
  }

  @Test
  void likeNamesTheLaunch() throws IOException {
    Path ptx = own(head() + kernel("channel_mix_v2", "channel_mix_v9"));
    List<JsonNode> all = variants(RUN + " --variant v2,v9 --like v2", ptx);
    assertEquals(all.get(0).get("warps").asLong(), all.get(1).get("warps").asLong());
    // As v1 it has a thread for each number, of which three quarters are beyond the end.
    Output asFirst = kernels(RUN + " --variant v9 --ptx", ptx);
    assertEquals(1, asFirst.code(), asFirst.out());
    assertTrue(asFirst.out().contains("parameters of v1"), asFirst.out());
    Output misfit = kernels(RUN + " --variant v9 --like v3 --ptx", ptx);
    assertEquals(1, misfit.code());
    assertTrue(misfit.error().contains("channel_mix_v9 (8 8 8 8 4 4 4)"), misfit.error());
    assertEquals(2, kernels(RUN + " --like v3").code());
  }

  @Test
  void aNewVariantOfAnotherTypeOrOperationIsNoVariant() throws IOException {
    Path ptx =
        own(
            head()
                + kernel("channel_mix_v3", "channel_mix_gradient_v9")
                + kernel("channel_mix_v3_bf16", "channel_mix_v8_bf16")
                + kernel("channel_mix_v1", "channel_mix_v1"));
    assertEquals(List.of("v1", "v2", "v3", "v4"), labels(variants(RUN, ptx)));
    assertEquals(
        List.of("v1", "v2", "v3", "v4", "v8"), labels(variants(RUN + " --type bf16", ptx)));
  }

  @Test
  void aWrongNewVariantIsDetected() throws IOException {
    String kernel = kernel("channel_mix_v1", "channel_mix_v9");
    String wrong = kernel.replace("setp.ne.s16", "setp.eq.s16");
    assertNotEquals(kernel, wrong);
    Output output = kernels(RUN + " --variant v9 --ptx", own(head() + wrong));
    assertEquals(1, output.code(), output.out());
    assertTrue(output.out().contains("v9 is WRONG"), output.out());
  }
}
