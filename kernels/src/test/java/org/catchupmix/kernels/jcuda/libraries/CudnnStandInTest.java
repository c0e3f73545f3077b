package org.catchupmix.kernels.jcuda.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.StandIns;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls of cuDNN and cuBLAS through JCuda's native libraries, in a process with stand-ins
 * (src/test/c) that follow NVIDIA's documentation: results agree with {@code reference}, and no
 * memory is kept.
 */
class CudnnStandInTest {
  private static final String CUBLAS = "libcublas.so.12";

  @TempDir private static Path with;
  @TempDir private static Path without;

  @BeforeAll
  static void makeLibraries() throws IOException, InterruptedException {
    make(with, true);
    make(without, false);
  }

  private static void make(Path folder, boolean withCublas)
      throws IOException, InterruptedException {
    StandIns libraries = new StandIns(folder);
    libraries.make("libcuda.so.1", "fake_cuda.c");
    libraries.make("libcudnn.so.9", "fake_cudnn.c");
    for (String part : CudaLibrary.CUDNN.parts()) {
      if (!Files.exists(folder.resolve(part))) {
        libraries.makeEmpty(part);
      }
    }
    if (withCublas) {
      libraries.make(CUBLAS, "fake_cublas.c");
      libraries.makeEmpty("libcublasLt.so.12");
    }
  }

  private static List<String> program(boolean withCublas, String... arguments)
      throws IOException, InterruptedException {
    return new StandIns(withCublas ? with : without)
        .program(FakeLibrariesProgram.class, Map.of(), arguments);
  }

  private static List<String> refused(String how, Precision precision)
      throws IOException, InterruptedException {
    return new StandIns(with)
        .program(
            FakeLibrariesProgram.class,
            Map.of("FAKE_CUDNN_REFUSES", how),
            precision.name(),
            "refused");
  }

  private static List<String> of(String word, List<String> lines) {
    return lines.stream()
        .filter(l -> l.startsWith(word + " "))
        .map(l -> l.substring(word.length() + 1))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "workspace, FP32, 8, fp32 (FMA), NOT_SUPPORTED",
    "parameter, FP32, 8, fp32 (FMA), BAD_PARAM",
    "run, FP32, 8, fp32 (FMA), NOT_SUPPORTED",
    "workspace, BF16, 3, 'bf16 (tensor cores, sums in fp32)', NOT_SUPPORTED",
    "run, BF16, 3, 'bf16 (tensor cores, sums in fp32)', NOT_SUPPORTED"
  })
  void aRefusedPassRunsOnOurOwnKernelsAndIsReportedOnce(
      String how, Precision precision, int channels, String arithmetic, String status)
      throws IOException, InterruptedException {
    List<String> lines = refused(how, precision);
    String all = String.join("\n", lines);
    assertEquals(
        List.of(
            "FORWARD",
            "FORWARD",
            "INPUT_GRADIENT",
            "INPUT_GRADIENT",
            "WEIGHT_GRADIENT",
            "WEIGHT_GRADIENT"),
        of("own", lines),
        all);
    // Notes with our own kernels, and without them.
    List<String> notes = of("said", lines);
    assertEquals(6, notes.size(), all);
    List<String> passes =
        List.of(
            "conv2d of",
            "conv2d's gradient w.r.t. the input of",
            "conv2d's gradient w.r.t. the weights of");
    for (int i = 0; i < 3; i++) {
      String named =
          ("\\Q%1$s input [1,4,4,%2$d] and weight [16,3,3,%2$d]\\E.* \\Q%3$s\\E, .*:"
                  + " CUDNN_STATUS_%4$s; our own kernels.*")
              .formatted(passes.get(i), channels, arithmetic, status);
      assertTrue(notes.get(i).matches(named), notes.get(i));
      assertTrue(of("error", lines).get(2 * i).matches(named + "--dnn own.*"), all);
    }
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("stand-in: 0 convolutions")), all);
  }

  @Test
  void onePassMayBeRefusedAlone() throws IOException, InterruptedException {
    List<String> lines = refused("run w", Precision.FP32);
    assertEquals(List.of("WEIGHT_GRADIENT", "WEIGHT_GRADIENT"), of("own", lines));
    assertEquals(2, of("said", lines).size());
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("stand-in: 8 convolutions")), lines::toString);
  }

  /** cuDNN may refuse the first of the two forward algorithms when it is called. */
  @ParameterizedTest
  @ValueSource(strings = {"nothing", "first"})
  void acceptedPassesPrintNoNote(String how) throws IOException, InterruptedException {
    List<String> lines = refused(how, Precision.FP32);
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("stand-in: 12 convolutions")), lines::toString);
    assertEquals(List.of(), of("own", lines));
    assertEquals(List.of(), of("said", lines));
    assertEquals(List.of(), of("error", lines));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void workOfTheLibrariesAgreesWithTheReference(Precision precision)
      throws IOException, InterruptedException {
    List<String> lines = program(true, precision.name());
    String all = String.join("\n", lines);
    assertTrue(lines.stream().anyMatch(l -> l.contains("cuDNN 9.5.1 and cuBLAS 12.6.3 in ")), all);
    assertTrue(lines.stream().anyMatch(l -> l.endsWith(", batch norm by cuDNN 9.5.1")), all);
    assertEquals(List.of(), lines.stream().filter(l -> l.startsWith("WRONG")).toList());
    Map<String, Long> right =
        lines.stream()
            .filter(l -> l.startsWith("right "))
            .map(l -> l.split("[ :]")[1])
            .collect(Collectors.groupingBy(p -> p, TreeMap::new, Collectors.counting()));
    assertEquals(7, right.size(), all);
    right.forEach((primitive, count) -> assertTrue(count >= 8, primitive + ": " + count));
    assertTrue(lines.contains("stand-in: context of 0 released"), all);
    assertTrue(lines.contains("closed"), all);
  }

  @Test
  void theLabComparesWithBatchNormOfCudnn() throws IOException, InterruptedException {
    String lab = of("lab", program(true, "FP32", "lab")).getFirst();
    assertTrue(lab.endsWith(", batch norm by cuDNN 9.5.1"), lab);
  }

  @Test
  void withoutCublasOurOwnKernelsMultiply() throws IOException, InterruptedException {
    List<String> lines = program(false, "FP32", "refused");
    assertEquals(List.of("matmul"), of("own", lines));
    assertEquals(1, of("error", lines).size(), "without own kernels");
  }

  /** The folder of packages is that of a python3 on the path, as in a virtual environment. */
  @Test
  void aPythonPackageOfCudnnIsFound(@TempDir Path python) throws IOException, InterruptedException {
    Path bin = Files.createDirectories(python.resolve("bin")).resolve("python3");
    assertTrue(Files.createFile(bin).toFile().setExecutable(true));
    Path packages = python.resolve("lib/python3.12/site-packages/nvidia");
    Path cudnn = Files.createDirectories(packages.resolve("cudnn/lib"));
    for (String part : CudaLibrary.CUDNN.parts()) {
      Files.copy(with.resolve(part), cudnn.resolve(part));
    }
    Path cublas = Files.createDirectories(packages.resolve("cu13/lib"));
    Files.copy(with.resolve("libcublasLt.so.12"), cublas.resolve("libcublasLt.so.13"));
    StandIns driver = new StandIns(Files.createDirectory(python.resolve("driver")));
    Files.copy(with.resolve("libcuda.so.1"), driver.folder().resolve("libcuda.so.1"));
    Map<String, String> environment = Map.of("PATH", bin.getParent() + ":/usr/bin:/bin");
    List<String> lines =
        driver.program(FakeLibrariesProgram.class, environment, "FP32", "diagnosis");
    String all = String.join("\n", lines);
    assertTrue(lines.stream().anyMatch(l -> l.matches("cuDNN 9 +version 9.5.1, complete")), all);
    assertTrue(lines.stream().anyMatch(l -> l.strip().equals("in " + cudnn)), all);
  }

  @Test
  void librariesGetKeptMemoryOrAreRefused() throws IOException, InterruptedException {
    List<String> lines = program(true, "FP32", "little memory");
    String all = String.join("\n", lines);
    for (String wanted :
        List.of(
            "conv2d had room made",
            "refused: .*memory: conv2d by cuDNN.*, 0 bytes are kept.*",
            "matmul had room made",
            "refused: .*memory: matmul by cuBLAS.*, 0 bytes are kept.*")) {
      assertTrue(lines.stream().anyMatch(l -> l.matches(wanted)), wanted + "\nnot in\n" + all);
    }
  }
}
