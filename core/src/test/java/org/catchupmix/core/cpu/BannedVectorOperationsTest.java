package org.catchupmix.core.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.catchupmix.core.cpu.vector.Fma;
import org.junit.jupiter.api.Test;

/**
 * The CPU backend may not use vector operations whose bits are not fixed: transcendental functions
 * differ between interpreted and compiled code, and the order of a float reduction is unspecified.
 * Of scalar functions only {@link StrictMath} has fixed bits. Nor may it use those that are fast on
 * one vector set alone: masks and what makes them, and multiply-adds but by {@link Fma}. Long loops
 * must be too long for the JIT compiler to inline.
 */
class BannedVectorOperationsTest {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "EXP", "LOG", "LOG10", "SINH", "COSH",
          "TANH", "CBRT", "EXPM1", "LOG1P", "ATAN2", "POW", "HYPOT");

  private static final String FMA = Fma.class.getName().replace('.', '/');

  private static final String VECTOR = ")Ljdk/incubator/vector/FloatVector;";

  /** Number of vector operations from which on a loop is long. */
  private static final int LONG = 15;

  private static final Set<String> MASKS =
      Set.of("indexInRange", "compare", "test", "blend", "maskFromArray", "fromLong");

  private static List<String> violations(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    List<String> found = new ArrayList<>();
    model.methods().stream()
        .flatMap(m -> m.code().stream().flatMap(code -> code.elementStream()))
        .forEach(
            element -> {
              if (element instanceof FieldInstruction f
                  && f.owner().asInternalName().equals("jdk/incubator/vector/VectorOperators")
                  && FUNCTIONS.contains(f.name().stringValue())) {
                found.add("VectorOperators." + f.name());
              }
              if (element instanceof InvokeInstruction i) {
                String owner = i.owner().asInternalName();
                String name = i.name().stringValue();
                boolean vector = owner.startsWith("jdk/incubator/vector/");
                boolean fused = name.equals("fma") && !model.thisClass().name().equalsString(FMA);
                if (fused && (vector || owner.equals("java/lang/Math"))) {
                  found.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + name);
                }
                if (vector && MASKS.contains(name)) {
                  found.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + name);
                }
                if (vector && (name.startsWith("reduceLanes") || name.equals("pow"))) {
                  found.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + name);
                }
                if (owner.equals("java/lang/Math")
                    && FUNCTIONS.contains(name.toUpperCase(Locale.ROOT))) {
                  found.add("Math." + name);
                }
              }
            });
    return found;
  }

  private static byte[] read(Path p) {
    try {
      return Files.readAllBytes(p);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> backend() throws IOException, URISyntaxException {
    Path folder =
        Path.of(CpuBackend.class.getResource(CpuBackend.class.getSimpleName() + ".class").toURI())
            .getParent();
    try (Stream<Path> files = Files.walk(folder)) {
      List<byte[]> all =
          files
              .filter(f -> f.toString().endsWith(".class"))
              .map(BannedVectorOperationsTest::read)
              .toList();
      assertTrue(all.size() > 20, "scanned only " + all.size() + " classes");
      return all;
    }
  }

  @Test
  void noneInTheCpuBackend() throws IOException, URISyntaxException {
    for (byte[] file : backend()) {
      String name = ClassFile.of().parse(file).thisClass().asInternalName();
      assertEquals(List.of(), violations(file), name);
    }
  }

  /**
   * C2 inlines 325 bytecodes at most; a long loop of vectors, inlined, makes objects of them. A
   * method that returns a vector has no such loop, and makes an object unless it is inlined.
   */
  @Test
  void longLoopsAreCompiledByThemselves() throws IOException, URISyntaxException {
    int loops = 0;
    for (byte[] file : backend()) {
      for (MethodModel method : ClassFile.of().parse(file).methods()) {
        long vectors =
            method.code().stream()
                .flatMap(CodeModel::elementStream)
                .filter(
                    e ->
                        e instanceof InvokeInstruction i && i.type().stringValue().endsWith(VECTOR))
                .count();
        if (vectors >= LONG && !method.methodType().stringValue().endsWith(VECTOR)) {
          loops++;
          int bytes = method.findAttribute(Attributes.code()).orElseThrow().codeLength();
          assertTrue(bytes > 325, method.methodName() + " has " + bytes + " bytecodes");
        }
      }
    }
    assertTrue(loops > 10, "only " + loops);
  }

  /** Code that the scan must find. */
  private static final class Violator {
    static float run(FloatVector v) {
      return v.lanewise(VectorOperators.EXP).reduceLanes(VectorOperators.ADD) * (float) Math.exp(0);
    }

    static FloatVector gate(FloatVector v) {
      return v.blend(Math.fma(1f, 2f, 3f), v.compare(VectorOperators.LT, 0f)).fma(v, v);
    }
  }

  @Test
  void theScanFindsWhatItLooksFor() throws IOException {
    assertEquals(1f, Violator.run(FloatVector.zero(FloatVector.SPECIES_64).withLane(0, -200f)), 0f);
    byte[] bytes;
    try (var in =
        Violator.class.getResourceAsStream(
            Violator.class.getName().replaceFirst(".*\\.", "") + ".class")) {
      bytes = in.readAllBytes();
    }
    assertEquals(
        List.of(
            "VectorOperators.EXP",
            "FloatVector.reduceLanes",
            "Math.exp",
            "Math.fma",
            "FloatVector.compare",
            "FloatVector.blend",
            "FloatVector.fma"),
        violations(bytes));
  }
}
