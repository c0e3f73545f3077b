package org.catchupmix.emulator.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.compiler.Compilers;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.io.AtomicFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code catchup emulate} on PTX and, where nvcc is, on a CUDA source. */
class EmulateCommandTest {
  private static final String SUMS = "example/block_sums.ptx";
  private static final String TOGETHER = "src/test/resources/org/catchupmix/emulator/together.ptx";

  @TempDir Path folder;

  private record Output(int code, String out, String error) {}

  /** Runs the command with the words of a line, and more arguments as they are. */
  private static Output emulate(String line, Object... more) {
    String[] arguments =
        Stream.concat(Stream.of(line.split(" ")), Stream.of(more).map(Object::toString))
            .toArray(String[]::new);
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    int code =
        EmulatorProgram.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(error))
            .execute(arguments);
    return new Output(code, out.toString(), error.toString());
  }

  private static Output sums(String kernel, Object... more) {
    return emulate(
        SUMS
            + " --grid 4 --block 256 --arg f32[1000]=ones --arg sums:f32[4] --arg i32=1000 "
            + kernel,
        more);
  }

  @Test
  void aKernelsArrayIsWrittenAsNumpyReadsIt() throws IOException {
    Path npy = folder.resolve("sums.npy");
    Output output = sums("block_sums --check --out", npy);
    assertEquals(0, output.code(), output.out());
    byte[] file = Files.readAllBytes(npy);
    int header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    assertEquals(0, (10 + header) % 64);
    assertTrue(
        new String(file, 10, header, StandardCharsets.US_ASCII)
            .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }"));
    ByteBuffer values =
        ByteBuffer.wrap(file, 10 + header, 16).slice().order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(256, values.getFloat(0));
    assertEquals(232, values.getFloat(12));
  }

  @Test
  void aFaultIsExitCodeOne() {
    assertEquals(1, sums("block_sums_racing").code());
    assertEquals(1, sums("block_sums_racing --continue").code());
    assertEquals(1, emulate(SUMS + " no_such_kernel").code());
    assertEquals(1, emulate("no-such-file.ptx k").code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--sarif", "--html", "--ptx", "--out"})
  void aFileThatCannotBeReplacedIsRefusedBeforeTheRun(String option) throws Exception {
    Path file = folder.resolve("sums.npy");
    Files.createSymbolicLink(file, folder.resolve("elsewhere"));
    Output dangling = sums("block_sums " + option, file);
    assertEquals(1, dangling.code());
    assertTrue(dangling.error().contains(file + ": it exists and is not"), dangling.error());
    assertEquals("", dangling.out());
    Files.delete(file);
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor());
    assertEquals(1, sums("block_sums " + option, file).code());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    assertFalse(Files.isRegularFile(file));
  }

  /** A second name of a file keeps the old contents: it is replaced, not written in place. */
  @ParameterizedTest
  @ValueSource(strings = {"--json", "--sarif", "--html", "--ptx", "--out"})
  void aFileIsReplacedAsAWhole(String option) throws IOException {
    Path file = Files.writeString(folder.resolve("sums.npy"), "old");
    Path other = Files.createLink(folder.resolve("other"), file);
    assertEquals(0, sums("block_sums " + option, file).code());
    assertTrue(Files.size(file) > 3);
    assertEquals("old", Files.readString(other));
  }

  @Test
  void anArrayIsReadFromAFile() throws IOException {
    Path npy = folder.resolve("sums.npy");
    assertEquals(0, sums("block_sums --out", npy).code());
    String line = SUMS + " block_sums --block 256 --arg y:f32[1] --arg i32=4";
    line = line.replace("--arg y", "--arg f32=file:%s --arg y");
    Output ofNpy = emulate(line.formatted(npy));
    assertTrue(ofNpy.out().contains("y  f32[1]  1000.00"), ofNpy.out() + ofNpy.error());
    byte[] all = Files.readAllBytes(npy);
    Path raw =
        Files.write(folder.resolve("raw"), Arrays.copyOfRange(all, all.length - 16, all.length));
    Output ofRaw = emulate(line.formatted(raw));
    assertTrue(ofRaw.out().contains("y  f32[1]  1000.00"), ofRaw.out() + ofRaw.error());
    assertEquals(2, emulate(line.formatted(npy).replace("f32=file", "i32=file")).code());
    assertEquals(2, emulate(line.formatted(npy).replace("f32=file", "f32[5]=file")).code());
    assertEquals(1, emulate(line.formatted(folder.resolve("missing"))).code());
    Files.write(raw, new byte[17]);
    assertEquals(1, emulate(line.formatted(raw)).code());
  }

  /** Columns: what the header of two numbers says, and the exit code. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }|0",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (4,), }|0",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }|2",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (4,), }|2",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }|1",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }|1",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 4), }|1",
        "{'shape': (4,), }|1",
        "''|1"
      })
  void headersOfNumpyAreChecked(String header, int code) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length() + 16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) header.length())
            .put(header.getBytes(StandardCharsets.US_ASCII));
    Path npy = Files.write(folder.resolve("x.npy"), file.array());
    String line = SUMS + " block_sums --block 256 --arg y:f32[1] --arg i32=4";
    assertEquals(
        code, emulate(line.replace("--arg y", "--arg f32=file:" + npy + " --arg y")).code());
    Files.write(npy, Arrays.copyOf(file.array(), 9));
    assertEquals(1, emulate(line.replace("--arg y", "--arg f32=file:" + npy + " --arg y")).code());
  }

  @Test
  void aStructMayHoldPointers() throws IOException {
    Path ptx =
        Files.writeString(
            folder.resolve("copy.ptx"),
            """
            .version 7.0
            .target sm_75
            .address_size 64
            .visible .entry copy(.param .u32 first, .param .align 8 .b8 p[40])
            {
            .reg .b32 %r<4>; .reg .b64 %l<4>; .reg .pred %p;
            ld.param.u64 %l0, [p];
            ld.param.u32 %r0, [p+8];
            ld.param.u64 %l1, [p+16];
            ld.param.u64 %l2, [p+32];
            mov.u32 %r1, %tid.x;
            setp.ge.u32 %p, %r1, %r0;
            @%p bra END;
            mul.wide.u32 %l3, %r1, 4;
            add.s64 %l0, %l0, %l3;
            add.s64 %l1, %l1, %l3;
            add.s64 %l2, %l2, %l3;
            ld.global.u32 %r2, [%l0];
            st.global.u32 [%l1], %r2;
            st.global.u32 [%l2], %r2;
            END:
            ret;
            }
            """);
    Output output =
        emulate(
            ptx
                + " copy --arg i32=1"
                + " --arg struct(x:i32[3]=iota,i32=3,y:i32[3],struct(u8=7,i32[3]))");
    assertEquals(0, output.code(), output.out() + output.error());
    assertTrue(output.out().contains("y  i32[3]  0, 1, 2"), output.out());
    assertTrue(output.out().contains("1.3.1  i32[3]  0, 1, 2"), output.out());
    assertEquals(2, emulate(ptx + " copy --arg i32=1 --arg struct(x:i32[3]=iota,)").code());
    assertEquals(2, emulate(ptx + " copy --arg i32=1 --arg " + "struct(".repeat(999) + ")").code());
  }

  /** The first box of a matrix of 16 columns and 4 rows has 8 columns and 2 rows. */
  @Test
  void tensorMapsArePassed() {
    String line =
        "src/test/resources/org/catchupmix/emulator/bulk.ptx box_2 --block 32 --shared 64"
            + " --arg tensormap(x:f32[64]=iota,16x4,8x2,32)"
            + " --arg tensormap(y:f32[64]=zeros,16x4,8x2,32)"
            + " --arg i32=0 --arg i32=0 --arg i32=0 --arg i32=0 --arg i32=0 --arg i32=64"
            + " --arg seen:i32[16]";
    Output output = emulate(line);
    assertEquals(0, output.code(), output.out() + output.error());
    assertTrue(output.out().contains("5.00000, ..., 0.00000 to 23.0000"), output.out());
    assertEquals(2, emulate(line.replace("8x2,32", "8x2,128")).code());
    assertEquals(2, emulate(line.replace("16x4,8x2", "16x4")).code());
    assertEquals(2, emulate(line.replace("x:f32[64]=iota", "i32=1")).code());
  }

  @Test
  void templateInstancesAreChosenByWhatTheListSays() throws IOException {
    String entry = ".visible .entry %s() { ret; }%n";
    List<String> kernels =
        List.of("_Z5scaleIfLi4EEvPT_", "_Z5scaleIfLi4EEvPT_i", "_Z5scaleIdLi8EEvPT_", "_Z5plainPf");
    StringBuilder text = new StringBuilder(".version 7.0\n.target sm_75\n.address_size 64\n");
    kernels.forEach(kernel -> text.append(entry.formatted(kernel)));
    Path ptx = Files.writeString(folder.resolve("instances.ptx"), text);
    List<String> listed = emulate(ptx.toString()).out().lines().toList();
    assertLinesMatch(
        List.of(
            "scale<float, 4>(float*)  --kernel '^_Z5scaleIfLi4EEvPT_$'  ",
            "scale<float, 4>(float*, int)  --kernel '_Z5scaleIfLi4EEvPT_i'  ",
            "scale<double, 8>(double*)  --kernel '_Z5scaleIdLi8EEvPT_'  ",
            "plain  "),
        listed);
    for (String line : listed.subList(0, 3)) {
      String expression = line.replaceAll(".*'(.*)'.*", "$1");
      assertTrue(emulate(ptx + " --kernel", expression).out().contains("no fault"), expression);
    }
    assertTrue(emulate(ptx + " --kernel", "double, 8").out().contains("no fault"));
  }

  private static Output together(String kernel, int blocks, Object... more) {
    return emulate(
        TOGETHER
            + " --block 96 --arg x:f32[1000]=iota --arg f32[1000]=zeros --arg i32=1000 --arg i32=2"
            + " --threads 2 --grid "
            + blocks
            + " "
            + kernel,
        more);
  }

  /** Blocks that reverse an array twice, and add 1 each time, with grid.sync between. */
  @Test
  void blocksOfACooperativeLaunchWaitForOneAnother() throws IOException {
    Path npy = folder.resolve("x.npy");
    Output output = together("phases --cooperative --check --out", 5, npy);
    assertEquals(0, output.code(), output.out());
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
    int begin = file.capacity() - 4 * 1000;
    for (int i = 0; i < 1000; i++) {
      assertEquals(i + 2, file.getFloat(begin + 4 * i));
    }
    assertEquals(1, together("phases", 5).code());
  }

  /** Two arrays of 1,000 floats at 600 GB/s, before the last grid.sync too, and its counter. */
  @Test
  void theBoundOfACooperativeLaunchCountsAllItsBytes() throws IOException {
    Path json = folder.resolve("phases.json");
    assertEquals(0, together("phases --cooperative --chip 86 --json", 5, json).code());
    JsonNode counters = new ObjectMapper().readTree(json.toFile()).path("counters");
    assertEquals(8004 / 600e3, counters.path("bound_us").asDouble(), 1e-12);
  }

  /** A T4 holds ten blocks of three warps on each of 40 multiprocessors. */
  @Test
  void aCooperativeLaunchIsLimitedToTheBlocksOfTheChip() {
    assertEquals(0, together("phases --cooperative --chip 75", 400).code());
    assertEquals(1, together("phases --cooperative --chip 75", 401).code());
    assertEquals(1, together("phases --chip 75", 400).code());
  }

  @Test
  void theKernelsAreListed() {
    Output output = emulate(SUMS);
    assertEquals(0, output.code());
    assertEquals(2, output.out().lines().count());
  }

  @Test
  void resultsAreWrittenAsJson() throws IOException {
    Path json = folder.resolve("sums.json");
    assertEquals(0, sums("block_sums --chip sm_86 --json", json).code());
    JsonNode right = new ObjectMapper().readTree(json.toFile());
    assertTrue(right.path("ended").asBoolean());
    assertEquals(1588, right.path("counters").path("warp_instructions").asInt());
    assertEquals(232, right.path("arrays").get(1).path("least").asDouble());
    assertEquals(0, right.path("findings").size());

    assertEquals(1, sums("block_sums_racing --json", json).code());
    JsonNode wrong = new ObjectMapper().readTree(json.toFile());
    assertFalse(wrong.path("ended").asBoolean());
    assertEquals(1, wrong.path("faults").asInt());
    assertEquals("catchup-emulate", wrong.path("schema").asText());
    assertEquals(1, wrong.path("version").asInt());
    JsonNode finding = wrong.path("findings").get(0);
    assertEquals("fault", finding.path("severity").asText());
    assertEquals("race", finding.path("kind").asText());
    assertEquals(1, finding.path("times").asInt());
    JsonNode place = finding.path("place");
    assertEquals(22, place.path("line").path("source").path("line").asInt());
    assertEquals(3, place.path("thread").path("thread").size());
    JsonNode race = finding.path("problem");
    assertEquals("read", race.path("second").path("kind").asText());
    assertEquals("write", race.path("first").path("kind").asText());
    assertEquals(4, race.path("second").path("bytes").asInt());
    JsonNode region = race.path("second").path("location").path("region");
    assertEquals("shared", region.path("kind").asText());
    assertEquals(
        race.path("second").path("address").asLong(),
        region.path("base").asLong()
            + race.path("second").path("location").path("offset").asLong());
    assertEquals("unordered", race.path("reason").asText());
    assertTrue(finding.path("state").path("executed").size() > 0);
  }

  /** A reduced check of SARIF 2.1.0's rules; the whole schema is no file of ours. */
  @Test
  void findingsAreWrittenAsSarif() throws IOException {
    Path sarif = folder.resolve("sums.sarif");
    assertEquals(1, sums("block_sums_racing --continue --sarif", sarif).code());
    JsonNode log = new ObjectMapper().readTree(sarif.toFile());
    assertEquals("2.1.0", log.path("version").asText());
    JsonNode run = log.path("runs").get(0);
    JsonNode rules = run.path("tool").path("driver").path("rules");
    List<String> fingerprints = new ArrayList<>();
    for (JsonNode result : run.path("results")) {
      assertTrue(List.of("error", "note").contains(result.path("level").asText()));
      assertFalse(result.path("message").path("text").asText().isEmpty());
      assertEquals(result.path("ruleId"), rules.get(result.path("ruleIndex").asInt()).path("id"));
      assertPlace(result.path("locations").get(0));
      fingerprints.add(result.path("partialFingerprints").path("catchupFinding/v1").asText());
      if (result.path("ruleId").asText().equals("race")) {
        JsonNode flow =
            result.path("codeFlows").get(0).path("threadFlows").get(0).path("locations");
        assertEquals(2, flow.size());
        assertPlace(flow.get(0).path("location"));
        assertEquals(1, flow.get(0).path("executionOrder").asInt());
        assertEquals(
            result.path("locations").get(0).path("physicalLocation"),
            flow.get(1).path("location").path("physicalLocation"));
      }
    }
    assertTrue(fingerprints.size() > 1);
    assertEquals(fingerprints.size(), fingerprints.stream().distinct().count());
    assertEquals(1, sums("block_sums_racing --continue --seed 2 --sarif", sarif).code());
    JsonNode again = new ObjectMapper().readTree(sarif.toFile()).path("runs").get(0);
    assertTrue(
        fingerprints.contains(
            again.path("results").get(0).path("partialFingerprints").iterator().next().asText()));
  }

  private static void assertPlace(JsonNode location) {
    JsonNode physical = location.path("physicalLocation");
    assertTrue(physical.path("region").path("startLine").asInt() > 0, "" + location);
    assertFalse(URI.create(physical.path("artifactLocation").path("uri").asText()).isOpaque());
    assertEquals("function", location.path("logicalLocations").get(0).path("kind").asText());
  }

  @Test
  void anArgumentMayBeTheMemoryOfAnother() {
    String apart = " block_sums --block 256 --arg x:f32[256]=ones --arg f32[256] --arg i32=256";
    assertEquals(0, emulate(SUMS + apart).code());
    Output same = emulate(SUMS + apart.replace("--arg f32[256]", "--arg same=x"));
    assertEquals(0, same.code(), same.out());
    assertTrue(same.out().contains("x  f32[256]  256.000, 1.00000"), same.out());
  }

  @Test
  void unsignedNumbersArePrintedWithoutSign() {
    String arguments = " block_sums --block 256 --arg u64[128]=0xffffffffffffffff --arg f32[1]";
    Output output = emulate(SUMS + arguments + " --arg i32=256");
    assertTrue(output.out().contains("0  u64[128]  18446744073709551616,"), output.out());
  }

  @Test
  void wholeNumbersAreReadAndPrintedWithAllTheirDigits() {
    assertEquals("1152921504606846976", ElementType.I64.text(1L << 60));
    assertEquals(-16L, ElementType.I32.parse("-0x10"));
    assertThrows(IllegalArgumentException.class, () -> ElementType.I32.parse("0x-5"));
  }

  @Test
  void aVariableIsSetBeforeTheLaunch() {
    String command =
        "src/test/resources/org/catchupmix/emulator/calls.ptx structs --block 32"
            + " --arg bytes=000000000000000000000000 --arg f32[32]=zeros --arg y:f32[32] --arg i8=0 --arg i16=0 --var ";
    Output output = emulate(command + "table:bytes=00000000_00000000_07000000_00000000");
    assertTrue(output.out().contains("y  f32[32]  7.00000"), output.out() + output.error());
    assertEquals(2, emulate(command + "table:i32[5]=7").code());
  }

  @Test
  void theRegistersOfTheCompilerLimitTheLaunch() {
    String ptx =
        """
        .version 7.0
        .target sm_80
        .address_size 64
        .visible .entry k() { ret; }
        """;
    KernelSource source = new KernelSource("k", ptx, "");
    EmulatorOptions options = EmulatorOptions.defaults().withChip(Chip.of(86));
    for (int registers : new int[] {64, 65}) {
      Emulation emulation =
          new Emulation(
              source, "k", Launch.of(1, 1024), List.of(), List.of(), OptionalInt.of(registers), 1);
      if (registers == 64) {
        assertTrue(emulation.run(options, _ -> {}).ended());
      } else {
        assertThrows(DriverException.class, () -> emulation.run(options, _ -> {}));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--arg f32[0]=ones",
        "--arg q32=1",
        "--arg same=nothing",
        "--arg same=x --arg x:f32[3]",
        "--arg i32",
        "--arg i32=1.5",
        "--arg f32[3]=two",
        "--arg bytes=123",
        "--arg null=3",
        "--arg i32=5000000000",
        "--arg u8=-129",
        "--arg a:f32[3] --arg a:f32[3]",
        "--var x:f32[3]",
        "--max-findings -1",
        "--max-instructions 0",
        "--grid 1,2,3,4",
        "--block x",
        "--block 2000",
        "--chip 70",
        "--out nothing.npy",
        "--shared many",
        "--blocks 0%",
        "--blocks 7",
        "--blocks 50% --check",
        "--seconds 5 --check",
        "--stop-at here",
        "--stop-at 7 --thread 256",
        "--stop-at 7 --thread 0@4",
        "--seconds -1",
        "--by lines",
        "--kernel block"
      })
  void wrongUsageIsExitCodeTwo(String wrong) {
    assertEquals(2, emulate(SUMS + " block_sums " + wrong).code());
    assertFalse(Files.exists(Path.of("nothing.npy")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "384 i32=384",
        "-3 i32=-3",
        "1.5 f32=1.5",
        "1e-3 f32=1e-3",
        "i32 i32=1",
        "q32=1 f32=1",
        "x:[3]=1 i32=384",
        "tensormap(f32[4],4) tensormap(x",
        "tensormap(f32[4],4,y) tensormap(x",
        "tensormap(f32=4,4,4) tensormap(x"
      })
  void aWrongArgumentIsNamedWithAValidOne(String argument, String valid) {
    String error = emulate(SUMS + " block_sums --arg " + argument).error();
    String sentence = error.lines().filter(l -> l.contains(argument)).findFirst().orElseThrow();
    assertTrue(sentence.contains(valid), sentence);
    assertTrue(sentence.contains("--help"), sentence);
    assertTrue(sentence.length() < 200, sentence);
  }

  @Test
  void aKernelIsFoundByAnExpression() {
    String arguments = " --grid 4 --block 256 --arg f32[1000]=ones --arg f32[4] --arg i32=1000";
    assertEquals(1, emulate(SUMS + arguments + " --kernel racing$").code());
    Output several = emulate(SUMS + " --kernel block");
    assertEquals(0, several.code());
    assertEquals(2, several.out().lines().count());
    assertEquals(1, emulate(SUMS + " --kernel nothing").code());
    Output wrong = emulate(SUMS + " --kernel (");
    assertEquals(2, wrong.code());
    assertTrue(wrong.error().contains("'(' is no regular expression"), wrong.error());
  }

  @Test
  void findingsAreLimitedAndSuppressed() throws IOException {
    long all = faults(sums("block_sums_racing --continue"));
    assertTrue(all > 1, "" + all);
    Output one = sums("block_sums_racing --continue --max-findings 1");
    assertEquals(1, faults(one));
    assertTrue(one.out().contains("findings not shown: " + (all - 1)), one.out());
    assertEquals(1, one.code());
    Path known = folder.resolve("known.txt");
    Files.writeString(known, "# the barrier is missing\nblock_sums.cu:22.*a race\n");
    assertEquals(0, sums("block_sums_racing --suppress", known).code());
    Files.writeString(known, "block_sums.cu:21.*a race\n");
    assertEquals(1, sums("block_sums_racing --suppress", known).code());
    Files.writeString(known, "race block_sums.cu:22\n");
    assertEquals(0, sums("block_sums_racing --suppress", known).code());
    Files.writeString(known, "race block_sums.cu\n");
    assertEquals(0, sums("block_sums_racing --suppress", known).code());
    Files.writeString(known, "race block_sums.cu:21\nmisaligned block_sums.cu:22\n");
    assertEquals(1, sums("block_sums_racing --suppress", known).code());
    Files.writeString(known, "(\n");
    assertEquals(2, sums("block_sums_racing --suppress", known).code());
    Files.write(known, new byte[] {(byte) 0xFF, '\n'});
    Output noText = sums("block_sums_racing --suppress", known);
    assertEquals(1, noText.code());
    assertTrue(noText.error().contains(known + ": it is not text"), noText.error());
  }

  private static long faults(Output output) {
    return output.out().lines().filter(line -> line.startsWith("fault: ")).count();
  }

  @Test
  void aThreadIsShownAtALine() {
    Output stopped = sums("block_sums --stop-at block_sums.cu:12 --thread 0,0,0@3,0,0");
    assertEquals(0, stopped.code(), stopped.error());
    assertTrue(stopped.out().contains("block (3,0,0), thread (0,0,0)"), stopped.out());
    assertTrue(stopped.out().contains("block_sums.cu:10, block_sums.cu:12"), stopped.out());
    Output never = sums("block_sums --stop-at 12 --thread 1,0,0");
    assertTrue(never.out().contains("has not executed line 12"), never.out());
  }

  /** In line 20 an inner n hides the parameter, and letter is set later. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7 | i = 2199023255552, step = 3
          10 | x = byte 0 of argument 0, n = not set, kind = 1
          11 | x = byte 0 of argument 0, n = 7, kind = 1, moved = not set, large = not set, \
          half = not set, third = not set, letter = not set
          20 | x = byte 0 of argument 0, n = 0, kind = 1, moved = 8, large = -1099511627776, \
          half = 3.5, third = 2.3333333, letter = not set, i = 0
          23 | x = byte 0 of argument 0, n = 7, kind = 1, moved = 8, large = -1099511627776, \
          half = 3.5, third = 2.3333333, letter = -8
          """)
  void variablesOfTheSourceAreShown(int line, String variables) {
    Output stopped =
        emulate(
            "src/test/resources/org/catchupmix/emulator/variables.ptx variables --grid 1 --block 32"
                + " --arg f32[64]=ones --arg bytes=07 --arg i32=1 --thread 5,0,0 --stop-at "
                + line);
    List<String> lines = stopped.out().lines().map(String::strip).toList();
    assertTrue(lines.contains("variables: " + variables), stopped.out());
  }

  /** Counting in global memory by atomics makes blocks depend on one another. */
  @Test
  void aSampleOfTheBlocksIsChecked() {
    Output half = sums("block_sums --blocks 50% --seed 3");
    assertEquals(0, half.code(), half.error());
    assertTrue(half.out().contains("verdict: no fault in 2 of 4 blocks (50.0 %)"), half.out());
    Output refused = emulate(TOGETHER + TICKETS + " --blocks 50%");
    assertEquals(1, refused.code());
    assertTrue(refused.error().contains("sample"), refused.error());
    assertEquals(0, emulate(TOGETHER + TICKETS).code());
  }

  /** Block 1 reads what block 0 writes, and the launch continues where it comes first. */
  @Test
  void aFaultOfAnotherOrderIsFound() throws IOException {
    Path ptx = folder.resolve("flag.ptx");
    Files.writeString(
        ptx,
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry flag(.param .u64 x) {
          .reg .pred %p<2>;
          .reg .b32 %r<4>;
          .reg .b64 %rd<2>;
          ld.param.u64 %rd1, [x];
          mov.u32 %r1, %ctaid.x;
          setp.eq.u32 %p1, %r1, 0;
          @%p1 st.volatile.global.u32 [%rd1], %r1;
          @!%p1 ld.volatile.global.u32 %r2, [%rd1];
          @!%p1 add.u32 %r3, %r2, 1;
          ret;
        }
        """);
    String command = ptx + " flag --grid 2 --block 1 --arg i32[1] --continue --seed ";
    int seed =
        IntStream.rangeClosed(1, 50)
            .filter(s -> emulate(command + s).code() == 0 && emulate(command + (s + 1)).code() == 1)
            .findFirst()
            .orElseThrow();
    assertEquals(1, emulate(command + seed + " --check").code());
  }

  private static final String TICKETS =
      " counter_set_back --grid 4 --block 32 --arg i32[1]=zeros --arg i32[4]";

  @Test
  void linesAreAnnotated() throws IOException {
    Path json = folder.resolve("sums.json");
    Path html = folder.resolve("sums.html");
    Output text = sums("block_sums --annotate --chip 86 --html", html, "--json", json);
    assertEquals(0, text.code(), text.error());
    assertTrue(text.out().contains("44.3 %"), text.out());
    assertTrue(Files.readString(html).contains("<td>44.3 %</td>"));
    JsonNode root = new ObjectMapper().readTree(json.toFile());
    double shares = 0;
    for (JsonNode line : root.path("lines")) {
      shares += line.path("share").asDouble();
    }
    assertEquals(1, shares, 1e-9);
    // 1,000 floats are read and 4 written: 4,016 bytes at 600 GB/s
    assertEquals(4016 / 600e3, root.path("counters").path("bound_us").asDouble(), 1e-12);
  }

  /** PTX may name any file as its source. */
  @Test
  void filesElsewhereAreNotShown() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "password\n".repeat(50));
    Path own = Files.createDirectory(folder.resolve("own"));
    Path html = folder.resolve("sums.html");
    Path ptx =
        Files.writeString(
            own.resolve("sums.ptx"),
            Files.readString(Path.of(SUMS)).replace("block_sums.cu", secret.toString()));
    String line =
        ptx
            + " block_sums --grid 4 --block 256 --arg f32[1000]=ones --arg sums:f32[4]"
            + " --arg i32=1000 --annotate --html "
            + html;
    Output refused = emulate(line);
    assertEquals(0, refused.code(), refused.error());
    assertTrue(refused.out().contains("note: " + secret), refused.out());
    assertFalse((refused.out() + Files.readString(html)).contains("password"), refused.out());
    assertTrue(emulate(line, "--sources", folder).out().contains("password"));
    Output noFolder = emulate(line, "--sources", secret);
    assertEquals(2, noFolder.code());
    assertTrue(noFolder.error().contains("--sources " + secret), noFolder.error());
  }

  /** After how many blocks, if any, is a matter of the machine. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aLaunchEndsAfterItsTime(int threads) {
    Output ended =
        emulate(
            SUMS
                + " block_sums --grid 2000000 --block 256 --arg f32[1]=ones --arg f32[2000000]"
                + " --arg i32=1 --seconds 1 --threads "
                + threads);
    assertEquals(0, ended.code(), ended.error());
    assertLinesMatch(
        List.of(">> counters >>", ".* in \\d+ of 2000000 blocks .*"), ended.out().lines().toList());
  }

  /** Records of races take several times the memory that they describe. */
  @Test
  void memoryWithoutRoomForItsRecordsIsOnlyNoted() throws Exception {
    String words = "stride_two --block 1 --arg x:f32[2500000]=zeros --arg same=x";
    Process process =
        start("src/test/resources/org/catchupmix/emulator/patterns.ptx", words.split(" "));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("are not searched any more"), output);
  }

  /** Nobody else would end it. */
  @Test
  void aProgramEndsWithTheEmulator() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc to compile the runtime with");
    Process process = start("--program", "sh", "--", "-c", "echo $$; exec sleep 10000");
    String program = process.inputReader().readLine();
    process.destroy();
    ProcessHandle.of(Long.parseLong(program)).ifPresent(p -> p.onExit().join());
    assertEquals(143, process.waitFor());
  }

  private static Process start(String file, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of("-Xmx40m", "-XX:+UseSerialGC", "-cp", classPath()));
    command.addAll(List.of(EmulatorProgram.class.getName(), file));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String classPath() throws URISyntaxException {
    List<String> places = new ArrayList<>();
    for (Class<?> type :
        List.of(EmulatorProgram.class, Launch.class, AtomicFile.class, CommandLine.class)) {
      places.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, places);
  }

  @Test
  void aCudaSourceIsCompiledForAChip() throws IOException {
    Assumptions.assumeTrue(
        Compilers.choose(null).isPresent(), "no compiler of CUDA on this machine");
    Path cu = folder.resolve("scale.cu");
    Files.writeString(
        cu,
        """
        #include "first.h"
        __constant__ float factor = FIRST;
        template <typename T> __global__ void scale(T* y, short n) {
          int i = blockIdx.x * blockDim.x + threadIdx.x;
          if (i < n) y[i] = y[i] * (T)factor;
        }
        int main() {
          float* y;
          cudaMalloc(&y, 400);
          scale<<<1, 100>>>(y, 100);
        }
        """);
    Path npy = folder.resolve("y.npy");
    String line =
        "--block 128 --arg y:f32[100]=iota --arg i16=100 --var factor:f32=3 --chip 86 --out";
    Output refused = emulate(line, npy, cu, "scale");
    assertEquals(1, refused.code());
    assertTrue(refused.error().contains("first.h"), refused.error());
    Path include = Files.createDirectory(folder.resolve("include"));
    Files.writeString(include.resolve("first.h"), "#define FIRST 1\n");
    Output output = emulate(line, npy, cu, "scale", "--nvcc", "-I" + include);
    assertEquals(0, output.code(), output.out());
    byte[] file = Files.readAllBytes(npy);
    assertEquals(
        297, ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getFloat(file.length - 4));
  }
}
