package org.catchupmix.kernels.jcuda.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.GpuDriverProbe;
import org.catchupmix.kernels.jcuda.JCudaApi;
import org.catchupmix.kernels.jcuda.JCudaNatives;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Compatibility of JCuda's Java part for cuDNN 11.7 with its native part 12.6: each function that
 * we call is declared in the jar and present in the native library.
 */
class NativeMethodsTest {
  private static final Path SOURCES = Path.of("src/main/java/org/catchupmix/kernels/jcuda");
  private static final Pattern IMPORT =
      Pattern.compile("import static (jcuda\\.[\\w.]+\\.J\\w+)\\.(cu\\w+);");
  private static final Pattern QUALIFIED =
      Pattern.compile("\\b(JNvrtc|JNvPTXCompiler)\\.((?:nvrtc|nvPTX)\\w+)\\(");

  /** Returns the functions that our sources call, by class of JCuda. */
  private static Map<String, TreeSet<String>> calls() throws IOException {
    Map<String, TreeSet<String>> calls = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        IMPORT.matcher(source).results().forEach(r -> add(calls, r.group(1), r.group(2)));
        QUALIFIED
            .matcher(source)
            .results()
            .forEach(r -> add(calls, packaged(r.group(1)), r.group(2)));
      }
    }
    return calls;
  }

  private static void add(Map<String, TreeSet<String>> calls, String type, String function) {
    calls.computeIfAbsent(type, _ -> new TreeSet<>()).add(function);
  }

  private static String packaged(String name) {
    return "jcuda." + name.substring(1).toLowerCase(Locale.ROOT) + "." + name;
  }

  private static JCudaApi api(String type) {
    return Arrays.stream(JCudaApi.values())
        .filter(a -> type.endsWith("." + a.library()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(type + " is not readied by JCudaApi"));
  }

  /** Returns the native method of a function: a private one of the same name with a suffix. */
  private static Method nativeMethod(String type, String function) {
    try {
      Class<?> c = Class.forName(type, false, NativeMethodsTest.class.getClassLoader());
      return Arrays.stream(c.getDeclaredMethods())
          .filter(m -> Modifier.isNative(m.getModifiers()))
          .filter(m -> m.getName().equals(function) || m.getName().startsWith(function + "Native"))
          .min(Comparator.comparing(m -> m.getName().length()))
          .orElseThrow(() -> new AssertionError(type + " has no native " + function));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static String symbol(Method m) {
    return "Java_"
        + m.getDeclaringClass().getName().replace('.', '_')
        + "_"
        + m.getName().replace("_", "_1");
  }

  @Test
  void eachFunctionThatWeCallIsInTheJarAndInTheNativeLibrary() throws IOException {
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (Map.Entry<String, TreeSet<String>> type : calls().entrySet()) {
      // ISO 8859-1 maps each byte to a character, so names can be searched in a binary file.
      String library =
          new String(JCudaNatives.read(api(type.getKey()).library()), StandardCharsets.ISO_8859_1);
      for (String function : type.getValue()) {
        String symbol = symbol(nativeMethod(type.getKey(), function));
        if (library.contains("\0" + symbol + "\0") || library.contains("\0" + symbol + "__")) {
          found++;
        } else {
          missing.add(symbol);
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(found > 50, "only " + found + " functions: does the test still find the calls?");
  }

  @Test
  void cudaLibrariesLoadAndHaveTheFunctionsThatWeCall() throws IOException {
    for (CudaLibrary library : List.of(CudaLibrary.CUDNN, CudaLibrary.CUBLAS, CudaLibrary.NVRTC)) {
      String missing = library.load().orElse(null);
      if (Boolean.getBoolean("catchup.cudaLibsRequired")) {
        assertEquals(null, missing, library.label());
      }
      Assumptions.assumeTrue(
          missing == null,
          library.label() + " is not here (mvn -Pcuda-libs brings it): " + missing);
    }
    for (JCudaApi api : List.of(JCudaApi.CUDNN, JCudaApi.CUBLAS, JCudaApi.NVRTC)) {
      api.load();
      NativeLibrary loaded = NativeLibrary.open(JCudaNatives.path(api.library()).toString());
      for (Map.Entry<String, TreeSet<String>> type : calls().entrySet()) {
        if (api(type.getKey()) == api) {
          for (String function : type.getValue()) {
            String symbol = symbol(nativeMethod(type.getKey(), function));
            assertTrue(
                loaded.function(symbol, FunctionDescriptor.ofVoid()) != null, "no " + symbol);
          }
        }
      }
    }
    descriptorsAndRefusals();
  }

  /** Checks cuDNN without a GPU: it makes descriptors and refuses by a known code. */
  private static void descriptorsAndRefusals() {
    Conv2dGeometry geometry =
        new Conv2dGeometry(Shape.of(2, 8, 8, 16), Shape.of(24, 3, 3, 16), 1, 1);
    for (Precision precision : Precision.values()) {
      ConvolutionDescriptors.of(geometry, precision).close();
    }
    if (GpuDriverProbe.look().problem() != null) {
      int code = CudnnStatus.code(() -> JCudnn.cudnnCreate(new cudnnHandle()));
      assertTrue(code >= 1000, "a code of cuDNN 9: " + code);
      assertTrue(CudnnStatus.name(code).startsWith("CUDNN_STATUS_"), CudnnStatus.name(code));
    }
    Conv2dGeometry none = new Conv2dGeometry(Shape.of(1, 1, 1, 1), Shape.of(1, 1, 1, 1), 1, 0);
    GpuException e =
        assertThrows(
            GpuException.class,
            () -> {
              try (var made = ConvolutionDescriptors.of(none, Precision.FP32)) {
                CudnnStatus.run(
                    "test", () -> JCudnn.cudnnSetConvolutionMathType(made.convolution(), 99));
              }
            });
    assertTrue(e.getMessage().contains("CUDNN_STATUS_BAD_PARAM"), e.getMessage());
  }
}
