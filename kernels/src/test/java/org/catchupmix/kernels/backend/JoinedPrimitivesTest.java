package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Scope;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.PtxEmulator;
import org.junit.jupiter.api.Test;

/** What is joined into one launch has the bits of its parts, for more tensors than one takes. */
class JoinedPrimitivesTest {
  private static final int TENSORS = 131;

  /** Around a thread's four words and a block's 1024, then at random. */
  private static final int[] EDGES = {1, 3, 4, 5, 1023, 1024, 1025, 2048, 4097};

  private final PtxEmulator emulator = new PtxEmulator();
  private final Backend backend = EmulatedDevice.on(emulator, Precision.FP32).backend();
  private final List<String> launched = new ArrayList<>();

  private static Tensor draw(Scope scope, int i, int kind) {
    int size = i < EDGES.length ? EDGES[i] : 1 + new SplittableRandom(i).nextInt(600);
    SplittableRandom random = new SplittableRandom(1000L * kind + i);
    return scope.of(Shape.of(size), random.doubles(size, -2, 2).toArray());
  }

  /** Three tensors for each row; what they are after all were worked on. */
  private List<float[]> results(Consumer<List<List<Tensor>>> work) {
    try (Scope scope = new Scope(backend)) {
      List<List<Tensor>> rows =
          IntStream.range(0, TENSORS)
              .mapToObj(i -> IntStream.range(0, 3).mapToObj(kind -> draw(scope, i, kind)).toList())
              .toList();
      launched.clear();
      emulator.listen(report -> launched.add(report.kernel()));
      work.accept(rows);
      emulator.listen(null);
      return rows.stream().flatMap(List::stream).map(Tensor::toFloats).toList();
    }
  }

  private static void same(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "tensor " + i);
    }
  }

  private static List<Update.SgdStep> steps(List<List<Tensor>> rows, SgdSettings settings) {
    return rows.stream()
        .map(row -> new Update.SgdStep(row.get(0), row.get(1), row.get(2), settings))
        .toList();
  }

  @Test
  void stepsOfTheOptimiser() {
    for (boolean nesterov : new boolean[] {false, true}) {
      SgdSettings settings = new SgdSettings(0.1, 0.9, nesterov, 5e-4);
      List<float[]> expected = results(rows -> steps(rows, settings).forEach(backend::run));
      assertEquals(TENSORS, launched.size());
      same(expected, results(rows -> backend.runAll(steps(rows, settings))));
      assertEquals(List.of("sgd_all", "sgd_all"), launched);
    }
  }

  @Test
  void stepsOfSeveralSettingsAreNotJoined() {
    List<Update.SgdStep> none = List.of();
    backend.runAll(none);
    results(
        rows -> {
          List<Update.SgdStep> steps =
              new ArrayList<>(steps(rows.subList(0, 1), new SgdSettings(0.1, 0, false, 0)));
          steps.addAll(steps(rows.subList(1, 2), new SgdSettings(0.2, 0, false, 0)));
          backend.runAll(steps);
        });
    assertEquals(List.of("sgd_v2", "sgd_v2"), launched);
  }

  @Test
  void copies() {
    List<float[]> copied =
        results(
            rows ->
                backend.runAll(
                    rows.stream().map(r -> new Elementwise.Copy(r.get(0), r.get(2))).toList()));
    assertEquals(List.of("copy_all", "copy_all"), launched);
    for (int i = 0; i < copied.size(); i += 3) {
      assertArrayEquals(copied.get(i), copied.get(i + 2), "copy " + i / 3);
    }
  }

  @Test
  void castsToAndFromBf16() {
    PtxEmulator half = new PtxEmulator();
    Backend bf16 = EmulatedDevice.on(half, Precision.BF16).backend();
    try (Scope scope = new Scope(bf16)) {
      List<Tensor> from = IntStream.range(0, TENSORS).mapToObj(i -> draw(scope, i, 0)).toList();
      List<Tensor> one = from.stream().map(t -> scope.tensor(t.shape(), DType.BF16)).toList();
      List<Tensor> all = from.stream().map(t -> scope.tensor(t.shape(), DType.BF16)).toList();
      casts(from, one).forEach(bf16::run);
      half.listen(report -> launched.add(report.kernel()));
      bf16.runAll(casts(from, all));
      assertEquals(List.of("cast_all_f32_bf16", "cast_all_f32_bf16"), launched);
      List<Tensor> back = from.stream().map(scope::like).toList();
      List<Tensor> backAll = from.stream().map(scope::like).toList();
      casts(one, back).forEach(bf16::run);
      launched.clear();
      bf16.runAll(casts(all, backAll));
      assertEquals(List.of("cast_all_bf16_f32", "cast_all_bf16_f32"), launched);
      half.listen(null);
      same(
          back.stream().map(Tensor::toFloats).toList(),
          backAll.stream().map(Tensor::toFloats).toList());
      same(
          one.stream().map(Tensor::toFloats).toList(), all.stream().map(Tensor::toFloats).toList());
    }
  }

  @Test
  void stepsByGradientsInBf16HaveTheBitsOfStepsByTheirCasts() {
    PtxEmulator half = new PtxEmulator();
    Backend bf16 = EmulatedDevice.on(half, Precision.BF16).backend();
    SgdSettings settings = new SgdSettings(0.1, 0.9, true, 5e-4);
    try (Scope scope = new Scope(bf16)) {
      List<List<Tensor>> cast = new ArrayList<>();
      List<List<Tensor>> stored = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Tensor gradient = draw(scope, i, 0);
        Tensor narrow = scope.tensor(gradient.shape(), DType.BF16);
        bf16.run(new Elementwise.Cast(gradient, narrow));
        bf16.run(new Elementwise.Cast(narrow, gradient));
        cast.add(List.of(draw(scope, i, 1), gradient, draw(scope, i, 2)));
        // One parameter is not cast by its network.
        stored.add(List.of(draw(scope, i, 1), i == 3 ? gradient : narrow, draw(scope, i, 2)));
      }
      bf16.runAll(steps(cast, settings));
      half.listen(report -> launched.add(report.kernel()));
      bf16.runAll(steps(stored, settings));
      half.listen(null);
      assertEquals(List.of("sgd_all", "sgd_all_bf16"), launched.stream().sorted().toList());
      for (int t : new int[] {0, 2}) {
        same(
            cast.stream().map(row -> row.get(t).toFloats()).toList(),
            stored.stream().map(row -> row.get(t).toFloats()).toList());
      }
    }
  }

  /** By gradients of both types, at once and alone, and by a chosen variant too. */
  @Test
  void copiesThatStepsWriteHaveTheBitsOfCasts() {
    SgdSettings settings = new SgdSettings(0.1, 0.9, true, 5e-4);
    for (String choice : new String[] {"", "sgd=v2"}) {
      PtxEmulator half = new PtxEmulator();
      EmulatedDevice device = EmulatedDevice.on(half, Precision.BF16);
      if (!choice.isEmpty()) {
        device.kernels().library().choose(KernelChoices.parse(choice));
      }
      Backend bf16 = device.backend();
      try (Scope scope = new Scope(bf16)) {
        List<Update.SgdStep> steps = new ArrayList<>();
        for (int i = 0; i < 2 * EDGES.length; i++) {
          Tensor w = draw(scope, i, 0);
          Tensor gradient = draw(scope, i, 1);
          if (i % 2 == 0 && choice.isEmpty()) {
            Tensor narrow = scope.tensor(w.shape(), DType.BF16);
            bf16.run(new Elementwise.Cast(gradient, narrow));
            gradient = narrow;
          }
          Optional<Tensor> copy = i % 3 == 0 ? Optional.empty() : bf16.copy(w);
          Tensor velocity = draw(scope, i, 2);
          steps.add(new Update.SgdStep(w, gradient, velocity, settings, Optional.empty(), copy));
        }
        launched.clear();
        half.listen(report -> launched.add(report.kernel()));
        bf16.runAll(steps);
        if (choice.isEmpty()) {
          assertEquals(List.of("sgd_all", "sgd_all_bf16"), launched.stream().sorted().toList());
        }
        checkCopies(bf16, scope, steps);
        bf16.run(steps.get(1));
        bf16.run(steps.get(2));
        checkCopies(bf16, scope, steps);
        half.listen(null);
      }
    }
  }

  /** As of the weights of a convolution of images: by gradients in either type. */
  @Test
  void stepsOfWeightsWithChannelsOfZerosHaveTheBitsOfOthers() {
    SgdSettings settings = new SgdSettings(0.1, 0.9, true, 5e-4);
    Backend bf16 = EmulatedDevice.on(new PtxEmulator(), Precision.BF16).backend();
    for (int channels = 1; channels < 8; channels++) {
      try (Scope scope = new Scope(bf16)) {
        Shape shape = Shape.of(37, channels);
        Shape wide = shape.withChannels(8);
        SplittableRandom random = new SplittableRandom(channels);
        Tensor gradient = scope.of(shape, random.doubles(shape.elements(), -2, 2).toArray());
        Tensor stored = scope.tensor(wide, DType.BF16);
        bf16.run(new Elementwise.Cast(gradient, stored));
        bf16.run(new Elementwise.Cast(stored, gradient));
        float[] more = stored.toFloats();
        for (int i = 0; i < more.length; i++) {
          more[i] = i % 8 < channels ? more[i] : 9; // counts for nothing
        }
        bf16.upload(more, stored);
        double[] start = random.doubles(shape.elements(), -2, 2).toArray();
        List<float[]> results = new ArrayList<>();
        for (int kind = 0; kind < 4; kind++) {
          Tensor w = scope.of(shape, start);
          Optional<Tensor> copy =
              kind == 0 ? Optional.empty() : bf16.copy(w, kind == 1 ? shape : wide);
          Tensor g = kind % 2 == 0 ? gradient : stored;
          bf16.runAll(
              List.of(
                  new Update.SgdStep(
                      w, g, scope.filled(shape, 0.3), settings, Optional.empty(), copy)));
          copy.ifPresent(
              c -> {
                Tensor cast = scope.tensor(c.shape(), DType.BF16);
                bf16.run(new Elementwise.Cast(w, cast));
                assertArrayEquals(cast.toFloats(), c.toFloats());
                assertEquals(copy, bf16.currentCopy(w));
              });
          results.add(w.toFloats());
        }
        results.forEach(r -> assertArrayEquals(results.getFirst(), r));
      }
    }
  }

  private static void checkCopies(Backend bf16, Scope scope, List<Update.SgdStep> steps) {
    for (Update.SgdStep step : steps) {
      Tensor cast = scope.tensor(step.w().shape(), DType.BF16);
      bf16.run(new Elementwise.Cast(step.w(), cast));
      assertEquals(step.copy(), bf16.currentCopy(step.w()));
      step.copy().ifPresent(copy -> assertArrayEquals(cast.toFloats(), copy.toFloats()));
    }
  }

  /** Its gradients are of F32: a network's weights in BF16 have others. */
  @Test
  void aChosenVariantIsNotReplacedForGradientsInBf16() {
    EmulatedDevice device = EmulatedDevice.on(new PtxEmulator(), Precision.BF16);
    device.kernels().library().choose(KernelChoices.parse("sgd=v2"));
    try (Scope scope = new Scope(device.backend())) {
      Tensor w = draw(scope, 0, 0);
      Tensor narrow = scope.tensor(w.shape(), DType.BF16);
      Update.SgdStep step =
          new Update.SgdStep(w, narrow, scope.like(w), new SgdSettings(0.1, 0.9, true, 5e-4));
      assertEquals(
          "--kernel sgd=v2 cannot run: it has no kernel for bf16; leave it out",
          assertThrows(UserException.class, () -> device.backend().runAll(List.of(step)))
              .getMessage());
    }
  }

  private static List<Elementwise.Cast> casts(List<Tensor> from, List<Tensor> to) {
    return IntStream.range(0, from.size())
        .mapToObj(i -> new Elementwise.Cast(from.get(i), to.get(i)))
        .toList();
  }

  @Test
  void copiesOfBytesAreTheDrivers() {
    try (Scope scope = new Scope(backend)) {
      Tensor x = scope.of(Shape.of(5), new byte[] {1, 2, 3, 4, 5});
      Tensor out = scope.tensor(Shape.of(5), DType.U8);
      List<Primitive> copies = List.of(new Elementwise.Copy(x, out));
      backend.runAll(copies);
      assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, out.toBytes());
    }
  }
}
