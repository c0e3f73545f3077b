package org.catchupmix.emulator.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.command.EmulatorProgram;
import org.catchupmix.emulator.compiler.ClangCompiler;
import org.catchupmix.emulator.compiler.NvccCompiler;
import org.catchupmix.emulator.compiler.Tool;
import org.catchupmix.gpu.DriverException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports, options and errors of whole programs, with and without nvcc. */
class ProgramRunTest {
  private static final EmulatorOptions OPTIONS = EmulatorOptions.defaults();

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static RuntimeLibrary library;

  @BeforeAll
  static void compile() throws IOException {
    ProgramFixture.requireGcc();
    library = ProgramFixture.library(shared, List.of());
  }

  private ProgramFixture.Outcome run(String file, EmulatorOptions options) throws IOException {
    ProgramFixture program = ProgramFixture.of(file);
    RuntimeLibrary own = ProgramFixture.copy(library, folder);
    return program.run(program.build(library, folder), own, options);
  }

  @Test
  @SuppressWarnings("unchecked")
  void reportCountsPerKernelAndLaunch() throws IOException {
    Map<String, Object> report = run("reduction.cu", OPTIONS).report();
    Map<String, Object> kernel = ProgramsTest.kernel(report, 0);
    assertEquals("sum(float const*, int, float*)", kernel.get("kernel"));
    List<Map<String, Object>> launches = (List<Map<String, Object>>) kernel.get("launches");
    assertEquals(2, launches.size());
    assertEquals("grid 4, block 256", launches.getFirst().get("sizes"));
    assertTrue(
        ("" + launches.getFirst().get("site")).endsWith("at reduction.cu:37"), "" + launches);
    double both = 0;
    for (Map<String, Object> launch : launches) {
      both += ((Map<String, Double>) launch.get("counters")).get("load_sectors");
    }
    Map<String, Double> all = (Map<String, Double>) kernel.get("counters");
    assertEquals(2.0 * 5000 / 8, both);
    assertEquals(both, all.get("load_sectors"));
  }

  @Test
  void continuedProgramKeepsItsCodeUnlessThatIsZero() throws IOException {
    ProgramFixture.Outcome ended = run("bug_overrun.cu", OPTIONS.withContinued(true));
    assertEquals(1, ended.code());
    assertTrue(
        ended.said().contains("1 fault; launches: 1, kernels: 1; the program ended with code 0"),
        ended.said());
  }

  @Test
  void codeBeyondThoseOfSignalsIsACode() throws IOException {
    Path source = Files.writeString(folder.resolve("minus_one.c"), "int main() { return -1; }\n");
    Path program = new ProgramBuild(library, null, 86, List.of()).build(List.of(source), folder);
    StringWriter said = new StringWriter();
    ProgramRun run =
        new ProgramRun(
            new ProgramOptions(OPTIONS, folder, _ -> false, 100, 0, false), new PrintWriter(said));
    assertEquals(
        255, run.run(new ProcessBuilder(program.toString()), ProgramFixture.copy(library, folder)));
    assertEquals(
        "the program ended with code 255",
        run.described().get("verdict").toString().replaceAll(".*; ", ""));
  }

  @Test
  void programThatDoesNotEndIsEnded() throws IOException {
    Path source = Files.writeString(folder.resolve("endless.c"), "int main() { for (;;) {} }\n");
    Path program = new ProgramBuild(library, null, 86, List.of()).build(List.of(source), folder);
    StringWriter said = new StringWriter();
    ProgramRun run =
        new ProgramRun(
            new ProgramOptions(OPTIONS, folder, _ -> false, 100, 1, false), new PrintWriter(said));
    assertEquals(
        1, run.run(new ProcessBuilder(program.toString()), ProgramFixture.copy(library, folder)));
    assertTrue(said.toString().contains("ended after 1 seconds, see --seconds"), said.toString());
  }

  @Test
  void functionThatIsMissingIsNamedWithItsCall() throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("missing.c"),
            "int cudaImportExternalMemory(void *, void *);\n\nint main() {\n  return cudaImportExternalMemory(0, 0);\n}\n");
    ProgramBuild build = new ProgramBuild(library, null, 86, List.of());
    String message =
        assertThrows(DriverException.class, () -> build.build(List.of(source), folder))
            .getMessage();
    assertEquals(
        source + ":4 calls cudaImportExternalMemory, which our CUDA runtime does not have",
        message);
    assertTrue(
        ProgramBuild.linkError("a.c:1: undefined reference to `other'")
            .contains("cannot be linked"));
  }

  /** A program of its own that finds the library starts an emulator. */
  @Test
  void pythonFindsTheDriverThroughItsLibraryPath() throws IOException {
    Path python = Tool.find("python3").orElse(null);
    Assumptions.assumeTrue(python != null, "no python3");
    String classes = System.getProperty("java.class.path");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProgramFixture.library(
        folder, List.of(java, "-cp", classes, EmulatorProgram.class.getName(), "--serve"));
    Path json = folder.resolve("report.json");
    List<String> script =
        List.of(
            python.toString(),
            ProgramFixture.FOLDER.resolve("driver_api.py").toString(),
            ProgramFixture.ptxFile("driver_kernels.cu").toString());
    Tool.Ended ended =
        Tool.run(
            script,
            Map.of("LD_LIBRARY_PATH", "" + folder, "CATCHUP_EMULATE", "--chip 80 --json " + json));
    assertEquals(0, ended.code(), ended.output());
    assertTrue(ended.output().contains("scaled [1.0, 2.0, 3.0]"), ended.output());
    assertTrue(
        ended.output().contains("verdict: no fault; launches: 1, kernels: 1"), ended.output());
    assertTrue(Files.readString(json).contains("\"kernel\": \"scaled\""));
    Tool.Ended over =
        Tool.run(
            List.of(script.get(0), script.get(1), script.get(2), "more"),
            Map.of("LD_LIBRARY_PATH", "" + folder));
    assertEquals(1, over.code());
    assertTrue(
        over.output().contains("past the end of allocation 1 (cuMemAlloc_v2)"), over.output());
    assertFalse(over.output().contains("scaled ["), over.output());
  }

  /** Our library against the toolkit's headers; skips the test where there is no nvcc. */
  private RuntimeLibrary libraryOfToolkit(Path nvcc) throws IOException {
    Assumptions.assumeTrue(nvcc != null, "no nvcc");
    Path headers = nvcc.toRealPath().resolveSibling("../include").normalize();
    return RuntimeLibrary.make(
        folder,
        Files.exists(headers.resolve("cuda.h")) ? headers : Path.of("/usr/local/cuda/include"),
        List.of());
  }

  @Test
  void managedVariablesAreSharedWithTheHost() throws IOException {
    Path nvcc = Tool.find("nvcc").orElse(null);
    RuntimeLibrary library = libraryOfToolkit(nvcc);
    Path source =
        Files.writeString(
            folder.resolve("managed.cu"),
            """
            #include <cstdio>
            __managed__ int counter = 5;
            __managed__ float table[3];
            __global__ void count() {
              atomicAdd(&counter, 1);
              table[threadIdx.x] += threadIdx.x;
            }
            int main() {
              counter += 10;
              table[2] = 7;
              count<<<1, 3>>>();
              cudaDeviceSynchronize();
              printf("%d %g %g\\n", counter, table[1], table[2]);
              return 0;
            }
            """);
    Path program =
        new ProgramBuild(library, new NvccCompiler(nvcc, "any"), 86, List.of())
            .build(List.of(source), folder);
    ProgramFixture.Outcome ended =
        ProgramFixture.run(List.of(program.toString()), library, OPTIONS, false);
    assertEquals("18 1 9\n", ended.out(), ended.said());
  }

  @Test
  void nvccBuildsFilesThatAreLinkedOnTheDevice() throws IOException {
    Path nvcc = Tool.find("nvcc").orElse(null);
    RuntimeLibrary library = libraryOfToolkit(nvcc);
    Path program =
        new ProgramBuild(library, new NvccCompiler(nvcc, "any"), 86, List.of("-rdc=true"))
            .build(
                List.of(
                    ProgramFixture.FOLDER.resolve("linked_main.cu"),
                    ProgramFixture.FOLDER.resolve("linked_part.cu")),
                folder);
    ProgramFixture.Outcome ended =
        ProgramFixture.run(List.of(program.toString()), library, OPTIONS, false);
    assertEquals("11 14 17 20\nother 5\n", ended.out(), ended.said());
    assertTrue(ended.said().contains("launches: 2, kernels: 2"), ended.said());
    assertTrue(ended.said().contains("/programs/linked_main.cu:18"), ended.said());
  }

  /** Host and device by clang alone; the results are those of nvcc, which the sources name. */
  @ParameterizedTest
  @ValueSource(strings = {"dynamic_shared.cu", "templates.cu", "grid_sync.cu", "bug_race.cu"})
  void clangBuildsHostAndDevice(String name) throws IOException {
    Optional<ClangCompiler> clang = ClangCompiler.find(System.getenv());
    Assumptions.assumeTrue(clang.isPresent(), "no clang");
    RuntimeLibrary library = RuntimeLibrary.make(folder, null, List.of());
    Path source = ProgramFixture.FOLDER.resolve(name);
    Path program =
        new ProgramBuild(library, clang.get(), 86, List.of()).build(List.of(source), folder);
    ProgramFixture.Outcome ended =
        ProgramFixture.run(List.of(program.toString()), library, OPTIONS, false);
    List<String> prints =
        Files.readAllLines(source).stream()
            .filter(l -> l.startsWith("// prints: "))
            .map(l -> l.substring("// prints: ".length()))
            .toList();
    assertEquals(prints, ended.out().lines().toList(), ended.said());
    assertEquals(
        name.startsWith("bug_"),
        ended.said().lines().anyMatch(l -> l.startsWith("fault: ")),
        ended.said());
  }
}
