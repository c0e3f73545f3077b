package org.catchupmix.study.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.progress.Progress;
import org.catchupmix.run.RunException;
import org.catchupmix.study.robust.confidence.OodSuite;
import org.catchupmix.study.robust.corrupt.Corruption;
import org.catchupmix.study.robust.corrupt.CorruptionSuite;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteRunTest {
  private static final int SIDE = 32;
  private static final int PICTURES = 3;

  @TempDir Path folder;
  private final Backend backend = Backends.open("reference");
  private final Network network =
      Models.build(backend, new ModelSpec("preact-resnet10", 1, 3, 2, ModelSpec.Stem.CIFAR, false));

  @BeforeEach
  void fill() {
    Initialization.fill(network, 1, false);
  }

  @AfterEach
  void close() {
    network.close();
    backend.close();
  }

  private TestedNetwork tested() {
    byte[][] images = new byte[PICTURES][SIDE * SIDE * 3];
    ImageDataset black =
        new ImageDataset("black", SIDE, SIDE, 3, images, new int[PICTURES], List.of("a", "b"));
    double[] none = new double[3];
    ImageTransform transform = new ImageTransform(none, new double[] {1, 1, 1});
    return new TestedNetwork("r", network, transform, black, new int[] {0, 1, 2}, 10);
  }

  @Test
  void progressCountsTheImagesOfTheFiles() throws IOException {
    Files.write(folder.resolve("labels.npy"), Npy.of("|u1", "5,", new byte[5]));
    byte[] images = Npy.of("|u1", "5, 32, 32, 3", new byte[5 * SIDE * SIDE * 3]);
    for (Corruption c : Corruption.values()) {
      Files.write(folder.resolve(c.key() + ".npy"), images);
    }
    try (Progress steps =
        new Progress(new PrintStream(OutputStream.nullOutputStream()), false, "c")) {
      SuiteResult r = new CorruptionSuite(1, 0, Optional.of(folder)).run(tested(), folder, steps);
      assertEquals(1, r.facts().get("images"));
      // One image of each of 15 corruptions at 5 severities, not the three of the test set.
      assertThrows(IllegalArgumentException.class, () -> steps.add(1), "all 75 are done");
    }
  }

  @Test
  void aNetworkThatOverflowsOnOtherImagesIsSaid() {
    for (Names.Named p : network.parameters()) {
      backend.run(new Elementwise.Scale(1e200, p.tensor(), p.tensor()));
    }
    try (Progress steps =
        new Progress(new PrintStream(OutputStream.nullOutputStream()), false, "ood")) {
      OodSuite suite = new OodSuite(1, 0, Collections.emptyList());
      assertThrows(RunException.class, () -> suite.run(tested(), folder, steps));
      assertTrue(tested().predict(tested().images(), _ -> {}).nll() < Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void foldersOfOneKindHaveNamesOfTheirOwn() {
    assertEquals("folder_pets", OodSuite.name("folder:pictures/pets/"));
    assertEquals("folder_birds", OodSuite.name("folder:/data/birds"));
    assertEquals("fashion-sample", OodSuite.name("fashion-sample"));
    assertEquals("idx", OodSuite.name("idx:/"));
  }
}
