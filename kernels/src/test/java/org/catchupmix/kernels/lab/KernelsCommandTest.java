package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.emulator.report.InstructionKind;
import org.catchupmix.gpu.Chip;
import org.catchupmix.kernels.library.CudaSource;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelText;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

public class KernelsCommandTest {
  @TempDir Path folder;

  public record Output(int code, String out, String error) {}

  /** Runs {@code catchup kernels} with the words of a line, and more arguments as they are. */
  static Output kernels(String line, Object... more) {
    return run(new KernelsCommand(), line, more);
  }

  /** Runs a command with the words of a line, and more arguments as they are. */
  public static Output run(Object program, String line, Object... more) {
    Stream<String> words = line.isEmpty() ? Stream.of() : Stream.of(line.split(" "));
    String[] arguments =
        Stream.concat(words, Stream.of(more).map(Object::toString)).toArray(String[]::new);
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    CommandLine command =
        new CommandLine(program)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(error))
            .setParameterExceptionHandler(
                (e, _) -> {
                  error.write(e.getMessage());
                  return 2;
                })
            .setExecutionExceptionHandler(
                (e, _, _) -> {
                  if (e instanceof DeviceException || e instanceof IOException) {
                    error.write(e.getMessage());
                    return 1;
                  }
                  throw e;
                });
    return new Output(command.execute(arguments), out.toString(), error.toString());
  }

  private JsonNode measured(String line) throws IOException {
    Path json = folder.resolve("run.json");
    Output output = kernels("run " + line + " --json", json);
    assertEquals(0, output.code(), output.out() + output.error());
    return new ObjectMapper().readTree(json.toFile()).get("variants");
  }

  @Test
  void theTableHasEverySourceAndEveryOperation() {
    String table = kernels("").out();
    List<String> words = List.of(table.split("[,\\s]+"));
    assertTrue(words.containsAll(KernelFiles.names()), table);
    for (LabOperation<?> o : LabOperations.all()) {
      assertTrue(
          table.matches("(?s).*\\R  %s +%s.*".formatted(o.name(), o.axes().names())), o.name());
    }
    table.lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void channelNormLoadsEachSectorOnceAndInBf16HalfOfThem() throws IOException {
    JsonNode single = measured("channel_norm --shape 8x16x16x64");
    JsonNode half = measured("channel_norm --shape 8x16x16x64 --type bf16");
    assertEquals(4096, single.get(0).get("load_requests").asInt());
    assertEquals(1024, single.get(2).get("load_requests").asInt());
    for (JsonNode variant : single) {
      assertEquals(1, variant.get("load_to_ideal").asDouble(), 0);
    }
    // The chunks of v4 are F32 in both.
    for (int i = 0; i < 3; i++) {
      assertEquals(
          single.get(i).get("load_sectors").asInt(), 2 * half.get(i).get("load_sectors").asInt());
    }
  }

  @Test
  void aWrongKernelIsDetected() throws IOException {
    String ptx = KernelFiles.ptx("channel_norm").ptx();
    Path own = folder.resolve("own.ptx");
    Files.writeString(own, ptx.replace("sqrt.rn.f32", "neg.f32"));
    Output output = kernels("run channel_norm --shape 2x3x3x4 --variant v2 --ptx", own);
    assertWrong("v2", output);
  }

  private static void assertWrong(String variant, Output output) {
    assertEquals(1, output.code(), output.out());
    String last = output.out().lines().toList().getLast();
    assertTrue(
        last.matches(
            variant
                + " is WRONG: its results are not those of reference: \\w+\\[[\\d,]+\\] is"
                + " [-\\d.e+]+, must be [-\\d.e+]+"),
        last);
  }

  @Test
  void aVariantThatFaultsHidesNoOther() throws IOException {
    String ptx = KernelFiles.ptx("channel_mix").ptx();
    // The first store of v2, behind the end of the result.
    int v2 = ptx.indexOf("st.global.v4", ptx.indexOf(".entry channel_mix_v2("));
    int bracket = ptx.indexOf(']', v2);
    Path own =
        Files.writeString(
            folder.resolve("own.ptx"),
            ptx.substring(0, bracket) + "+1048576" + ptx.substring(bracket));
    Path json = folder.resolve("run.json");
    Output output =
        kernels("run channel_mix --shape 2x3x3x4 --variant v1,v2,v3 --ptx", own, "--json", json);
    assertEquals(1, output.code());
    assertEquals("", output.error());
    JsonNode variants = new ObjectMapper().readTree(json.toFile()).get("variants");
    assertEquals(3, variants.size());
    assertEquals(0, variants.get(0).get("relative_error").asDouble(), 0);
    assertTrue(variants.get(1).get("wrong").asText().contains("channel_mix_v2"), output.out());
    assertFalse(variants.get(1).has("warp_instructions"));
    assertEquals(0, variants.get(2).get("relative_error").asDouble(), 0);
  }

  @Test
  void occupancyIsThatOfTheChip() throws IOException {
    JsonNode v3 = measured("channel_mix --shape 8x16x16x64 --chip 75 --variant v3").get(0);
    int registers = v3.get("registers").asInt();
    int blocks = Chip.of(75).residentBlocks(256, registers, 0);
    assertEquals(blocks, v3.get("resident_blocks").asInt());
    assertEquals(blocks * 256 / 1024.0, v3.get("occupancy").asDouble(), 0);
    assertEquals(16 / (blocks * 40.0), v3.get("waves").asDouble(), 1e-12);
    double memory = 1_049_120 / 320e9;
    assertEquals(1e6 * memory + 0.5, v3.get("bound_us").asDouble(), 1e-9, "T4, one launch");
  }

  /** Drawn norms have no ties, so the lab ranks some that are equal. */
  @Test
  void wrongTiesAreDetected() throws IOException {
    String source = KernelFiles.cuda("rfi_mask");
    String wrong = source.replace("its == mine && d < c", "its == mine && d > c");
    assertNotEquals(source, wrong);
    Path cu = Files.writeString(folder.resolve("rfi_mask.cu"), wrong);
    Output output = kernels("run rfi_mask --shape 5x128 --variant v1 --cu", cu);
    Assumptions.assumeFalse(output.error().contains("no compiler of CUDA sources"), output.error());
    assertWrong("v1", output);
  }

  /** Returns the first cells of the rows of the table of a run. */
  private static Set<String> measures(Output output) {
    return output
        .out()
        .lines()
        .filter(l -> l.matches("[ \\w].* {2,}[-\\d][\\d,.e-]*"))
        .map(l -> l.strip().split(" {2,}")[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void instructionsAreShownByKind() throws IOException {
    String run = "run channel_norm --shape 2x3x3x4";
    Set<String> plain = measures(kernels(run));
    Set<String> byKind = measures(kernels(run + " --by-kind"));
    assertTrue(byKind.containsAll(plain), byKind.toString());
    assertTrue(byKind.contains("barrier"), byKind.toString());
    assertFalse(byKind.contains("atomic"), "these kernels have none");
    for (JsonNode variant : measured("channel_norm --shape 2x3x3x4")) {
      long sum = 0;
      for (InstructionKind kind : InstructionKind.values()) {
        sum += variant.get("instructions_" + kind.name().toLowerCase(Locale.ROOT)).asLong();
      }
      assertEquals(variant.get("warp_instructions").asLong(), sum);
    }
  }

  @Test
  void binaryFilesAndSizesWithoutAGridAreRefused() throws IOException {
    Path bytes = folder.resolve("own.ptx");
    Files.write(bytes, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertFails(bytes, "run channel_norm --shape 2x3x3x4 --ptx", bytes);
    assertFails("93751", "run channel_norm --shape 1x1x1x3000001 --variant v2");
  }

  private static void assertFails(Object named, String line, Object... more) {
    Output output = kernels(line, more);
    assertEquals(1, output.code(), output.out());
    assertTrue(output.error().contains(named.toString()), output.error());
  }

  /** As nvcc 13 writes it; neither the PTX compiler of CUDA 12.6 nor an older driver takes it. */
  @Test
  void ptxOfANewerVersionIsLoweredWithARemark() throws IOException {
    String ptx = KernelFiles.ptx("channel_norm").ptx();
    assertTrue(ptx.contains("\n.version 7.0\n"));
    Path own = folder.resolve("own.ptx");
    Files.writeString(own, ptx.replace("\n.version 7.0\n", "\n.version 9.0\n"));
    Output output = kernels("run channel_norm --shape 2x3x3x4 --ptx", own);
    assertEquals(0, output.code(), output.error());
    assertTrue(measures(output).contains("registers a thread"), output.out());
    Output committed = kernels("run channel_norm --shape 2x3x3x4");
    assertEquals(committed.out().lines().count() + 1, output.out().lines().count(), "a remark");
  }

  @Test
  void missingKernelsAreNamed() throws IOException {
    String ptx = KernelFiles.ptx("box_paste").ptx();
    Path own = folder.resolve("own.ptx");
    Files.writeString(own, ptx);
    assertFails("channel_mix_v1", "run channel_mix --shape 2x3x3x4 --ptx", own);
  }

  /** The error names the argument that is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rfi_mask --shape 8x16x16x64 | 8x16x16x64",
        "rfi_mask --shape 8x0 | 8x0",
        "rfi_mask --shape 90000x90000 | 90000x90000",
        "rfi_mask --shape 8x64 --variant v9 | 'v9'",
        "rfi_mask --shape 8x64 --variant v1, | variant",
        "rfi_mask --shape 3x8 --type bf16 | --type",
        "channel_norm --shape 1x1x1x4 --type half | half",
        "rfi_mask --shape 8x64 --device cpu | 'cpu'",
        "rfi_mask --shape 8x64 --chip 80 --device cuda | --chip",
        "rfi_mask --shape 8x64 --annotate --device cuda | --annotate",
        "rfi_mask --shape 8x64 --annotate --by sass | --by",
        "rfi_mask --shape 8x64 --by ptx | --by",
        "rfi_mask --shape 8x64 --by-kind --device cuda | --by-kind",
        "batch_norm --shape 2x4 | 2x4",
        "channel_norm --shape 99999x99999x99999x99999 | 99999x99999x99999x99999",
        "rfi_mask | --shape",
        "chanel_norm --shape 1x1 | channel_norm"
      })
  void wrongUsageIsRefused(String arguments, String named) {
    Output output = kernels("run " + arguments);
    assertEquals(2, output.code(), output.error());
    assertTrue(output.error().contains(named.replace("\"", "")), output.error());
  }

  @Test
  void variantsThatCannotRunSayWhy() {
    Output output = kernels("run channel_norm --shape 2x3x3x5 --variant v3");
    assertEquals(1, output.code());
    assertTrue(output.out().lines().toList().getLast().startsWith("v3 cannot run: "), output.out());
  }

  @Test
  void resourcesOfEachKernelAreShown() {
    Output output = kernels("show channel_mix --resources --chip 80");
    assertEquals(0, output.code(), output.error());
    List<String> entries = KernelText.entries(KernelFiles.ptx("channel_mix", 80).ptx());
    assertEquals(1 + entries.size(), output.out().lines().count());
    for (String entry : entries) {
      assertTrue(output.out().matches("(?s).*\\R" + entry + " +\\d+ +\\d+ +0\\R.*"), output.out());
    }
  }

  @Test
  void showPrintsSourceAndPtx() {
    assertEquals(KernelFiles.cuda("channel_mix"), kernels("show channel_mix_gradient").out());
    assertEquals(KernelFiles.ptx("rfi_mask").ptx(), kernels("show rfi_mask --ptx").out());
    assertEquals(KernelFiles.header("number.cuh"), kernels("show number.cuh").out());
    for (String useless :
        List.of("number.cuh --ptx", "rfi_mask --ptx --resources", "rfi_mask --chip 80")) {
      assertEquals(2, kernels("show " + useless).code(), useless);
    }
    Output output = kernels("show frobnicate");
    assertEquals(2, output.code());
    assertTrue(output.error().contains("'frobnicate'"), output.error());
  }

  @Test
  void compileWritesPtxThatRuns() throws IOException {
    Path cu = folder.resolve("channel_norm.cu");
    Files.writeString(cu, KernelFiles.cuda("channel_norm"));
    Output output = kernels("compile", cu);
    Assumptions.assumeFalse(output.error().contains("no compiler of CUDA sources"), output.error());
    assertEquals(0, output.code(), output.error());
    Path ptx = folder.resolve("channel_norm.ptx");
    assertEquals(
        ptx + ": " + String.join(", ", KernelText.entries(Files.readString(ptx))),
        output.out().strip());
    assertTrue(Files.readString(ptx).startsWith(CudaSource.read(cu).firstLine()));
    assertEquals(0, kernels("run channel_norm --shape 2x3x3x4 --ptx", ptx).code());
  }

  @Test
  void compileRequiresASource() {
    assertEquals(2, kernels("compile mine.ptx").code());
    Path missing = folder.resolve("none.cu");
    assertFails(missing, "compile", missing);
  }

  /** Variants are written for fewer instructions: each needs at most 1/factor of the one before. */
  @ParameterizedTest
  @CsvSource({
    "channel_mix, 8x16x16x64, 2, v1 v2 v3",
    "channel_mix_gradient, 8x16x16x64, 2, v1 v2 v3",
    "rfi_mask, 2x512, 2, v1 v2 v3 v4",
    "gemm, 65x70x33, 1, v1 v2",
    "conv2d, 2x9x8x16x33x3x1, 1, v1 v2",
    "conv2d_input_gradient, 2x9x8x33x16x3x2, 1, v1 v2",
    "conv2d_weight_gradient, 2x16x9x16x33x3x1, 1, v1 v3"
  })
  void fasterVariantsNeedFewerInstructions(
      String operation, String shape, int factor, String variants) throws IOException {
    JsonNode of =
        measured(
            "%s --shape %s --variant %s".formatted(operation, shape, variants.replace(' ', ',')));
    assertEquals(variants.split(" ").length, of.size());
    for (int i = 1; i < of.size(); i++) {
      long before = of.get(i - 1).get("warp_instructions").asLong();
      long instructions = of.get(i).get("warp_instructions").asLong();
      assertTrue(factor * instructions < before, i + ": " + instructions + " after " + before);
    }
  }
}
