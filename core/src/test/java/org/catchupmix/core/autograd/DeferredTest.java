package org.catchupmix.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendDecorator;
import org.catchupmix.core.Backends;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.LayerOp.BatchNormalization;
import org.catchupmix.core.autograd.MixOp.ChannelMix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sums and mixes run when they are first read, together with what reads them. */
class DeferredTest {
  /** Says what was run, and what together. */
  private record Noting(Backend inner, List<String> run) implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      run.add(primitive.name());
      inner.run(primitive);
    }

    @Override
    public void runInOrder(List<? extends Primitive> steps) {
      run.add(String.join(" + ", steps.stream().map(Primitive::name).toList()));
      inner.runInOrder(steps);
    }
  }

  private final List<String> run = new ArrayList<>();
  private final Backend backend =
      new CheckedBackend(new Noting(((CheckedBackend) Backends.open("cpu")).inner(), run));

  @AfterEach
  void close() {
    backend.close();
  }

  private static Var leaf(Graph g, double... values) {
    return Var.parameter(g.scope().of(Shape.of(2, 1, 1, values.length / 2), values));
  }

  private Var norm(Graph g, Var x, boolean training) {
    Shape c = Shape.of(x.shape().dim(-1));
    Var gamma = Var.parameter(g.scope().filled(c, 1));
    Var beta = Var.parameter(g.scope().filled(c, 0));
    BatchNormalization.Statistics statistics =
        new BatchNormalization.Statistics(g.scope().filled(c, 0), g.scope().filled(c, 1), 0.1, 1);
    run.clear();
    return g.apply(new BatchNormalization(x, gamma, beta, statistics, training, false));
  }

  @Test
  void aSumRunsWithTheBatchNormThatReadsIt() {
    try (Graph g = Graph.recording(backend)) {
      Var sum = g.add(leaf(g, 1, 2, 3, 4), leaf(g, 0, 0, 1, 1));
      assertEquals(List.of(), run);
      Var y = norm(g, sum, true);
      assertEquals(List.of("add + batchNormTraining"), run);
      assertArrayEquals(new float[] {1, 2, 4, 5}, sum.value().toFloats());
      // (4 - 2.5) / sqrt(1.5^2 + 1)
      assertEquals(1.5 / Math.sqrt(3.25), y.value().toFloats()[2], 1e-6);
      norm(g, sum, true);
      assertEquals(List.of("batchNormTraining"), run, "it runs once");
    }
  }

  @Test
  void runningStatisticsReadASumThatHasRun() {
    try (Graph g = Graph.inference(backend)) {
      norm(g, g.add(leaf(g, 1, 2, 3, 4), leaf(g, 0, 0, 1, 1)), false);
      assertEquals(List.of("add", "batchNormInference"), run);
    }
  }

  /** The statistics are those of the mixed features, not of the sum. */
  @Test
  void aMixRunsWithTheBatchNormThatReadsIt() {
    try (Graph g = Graph.recording(backend)) {
      Var sum = g.add(leaf(g, 1, 2, 3, 4), leaf(g, 0, 0, 1, 1));
      Tensor mask = g.scope().of(Shape.of(2, 2), new byte[] {1, 0, 0, 0});
      Var mixed = g.apply(new ChannelMix(sum, Pairing.of(g.scope(), new int[] {1, 0}), mask));
      assertEquals(List.of("add"), run);
      Var y = norm(g, mixed, true);
      assertEquals(List.of("channelMix + batchNormTraining"), run);
      assertArrayEquals(new float[] {1, 5, 1, 2}, mixed.value().toFloats());
      assertEquals(0, y.value().toFloats()[0], "both samples have the same");
    }
  }

  @Test
  void isStillDueWhenItsReaderFailed() {
    try (Graph g = Graph.recording(backend)) {
      Var sum = g.add(leaf(g, 1, 2, 3, 4), leaf(g, 0, 0, 1, 1));
      Tensor gone = g.scope().like(sum.place());
      g.scope().release(gone);
      Primitive reader = new Elementwise.Scale(2, sum.place(), gone);
      assertThrows(IllegalStateException.class, () -> sum.readBy(reader));
      assertEquals(List.of(), run);
      assertArrayEquals(new float[] {1, 2, 4, 5}, sum.value().toFloats());
    }
  }

  @Test
  void refusesToReadWhatWasWrittenMeanwhile() {
    try (Graph g = Graph.recording(backend)) {
      Var x = leaf(g, 1, 2, 3, 4);
      Var read = g.add(x, leaf(g, 0, 0, 1, 1));
      Var late = g.add(leaf(g, 0, 0, 1, 1), x);
      read.value();
      backend.upload(new float[4], x.value());
      assertArrayEquals(new float[] {1, 2, 4, 5}, read.value().toFloats());
      String expected =
          "add: input 1, F32[2,1,1,2] on cpu, was written before the result was first read;"
              + " ask for value() of the result before that";
      assertEquals(expected, assertThrows(IllegalStateException.class, late::value).getMessage());
      Primitive reader = new Elementwise.Scale(2, late.place(), g.scope().like(late.place()));
      assertThrows(IllegalStateException.class, () -> late.readBy(reader));
      assertThrows(IllegalStateException.class, late::value);
    }
  }

  @Test
  void whatNobodyReadsHasRunBeforeItsTermsAreFreed() {
    try (Graph g = Graph.recording(backend)) {
      Var a = leaf(g, 1, 2, 3, 4);
      Var twice = g.scale(a, 2);
      Var unread = g.keep(g.add(twice, a));
      assertEquals(List.of("scale"), run);
      g.backward(g.sum(twice, 0, 1, 2, 3));
      assertArrayEquals(new float[] {3, 6, 9, 12}, unread.value().toFloats());
    }
  }

  @Test
  void aPartOfInferenceEndsWithItsSum() {
    try (Graph g = Graph.inference(backend)) {
      Var a = leaf(g, 1, 2, 3, 4);
      Var y = g.part(() -> g.add(g.scale(a, 2), a));
      assertArrayEquals(new float[] {3, 6, 9, 12}, y.value().toFloats());
    }
  }
}
