package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.trained.Classifier;
import org.catchupmix.run.trainer.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingTest {
  @TempDir Path folder;

  @Test
  void theFirstGradientIsThatOfTheLecture() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      FirstGradient.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    double[] numbers =
        Pattern.compile("[-+.\\dE]+")
            .matcher(printed.toString(StandardCharsets.UTF_8))
            .results()
            .mapToDouble(number -> Double.parseDouble(number.group()))
            .toArray();
    // With y^2 = 1/2, dy/dw = x (1 - y^2) for x = (2, 0).
    assertArrayEquals(new double[] {Math.sqrt(0.5), 1, 0}, numbers, 1e-9);
  }

  @Test
  void tenLinesTrain() throws IOException {
    TenLines.main(new String[] {folder.toString()});
    try (Stream<Path> runs = Files.list(folder)) {
      Path run = runs.findFirst().orElseThrow();
      List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
      assertEquals(3, metrics.size(), metrics.toString());
      List<String> header = List.of(metrics.getFirst().split(","));
      String accuracy = metrics.getLast().split(",")[header.indexOf("test_top1_percent")];
      assertTrue(Double.parseDouble(accuracy) > 50, "of ten classes: " + accuracy);
    }
  }

  @Test
  void anImageFileIsClassified() throws IOException {
    ImageDataset test = Datasets.load("fashion-sample", Framing.NONE).test();
    int right = 0;
    for (int i = 0; i < 5; i++) {
      String answer = classify("fashion-preact-resnet10", png(test.whole(i)));
      right += answer.startsWith(test.classNames().get(test.label(i)) + " ") ? 1 : 0;
    }
    assertTrue(right >= 4, right + " of 5");
  }

  private Path png(Image image) throws IOException {
    BufferedImage pixels =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
    pixels.getRaster().setDataElements(0, 0, image.width(), image.height(), image.pixels());
    Path file = folder.resolve("image.png");
    ImageIO.write(pixels, "png", file.toFile());
    return file;
  }

  private static String classify(String... arguments) {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Classify.main(arguments);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static String classify(String source, Path file) {
    return classify(source, file.toString());
  }

  @Test
  void anOwnLoopLearns() {
    double first = OwnLoop.train(1);
    double last = OwnLoop.train(40);
    assertTrue(last < first, "loss " + first + ", then " + last);
    assertEquals(OwnLoop.train(3), OwnLoop.train(3), "the same seed gives the same bits");
  }

  @Test
  void weightsAreSavedAndLoaded() throws IOException {
    ModelSpec spec = new ModelSpec("resnet10", 8, 1, 2, ModelSpec.Stem.CIFAR, false);
    Path file = folder.resolve("weights.safetensors");
    try (Backend device = Backends.open("cpu");
        Network one = Models.build(device, spec);
        Network other = Models.build(device, spec)) {
      Initialization.fill(one, 1, false);
      OwnLoop.save(one, file);
      OwnLoop.load(other, file);
      for (int i = 0; i < one.named().size(); i++) {
        assertArrayEquals(
            one.named().get(i).tensor().toFloats(), other.named().get(i).tensor().toFloats());
      }
    }
  }

  @Test
  void aNetworkIsExportedAsOnnx() throws IOException {
    ModelSpec spec = new ModelSpec("resnet10", 8, 1, 2, ModelSpec.Stem.CIFAR, false);
    Path file = folder.resolve("network.onnx");
    try (Backend device = Backends.open("cpu");
        Network network = Models.build(device, spec)) {
      Initialization.fill(network, 1, false);
      OwnLoop.export(network, file);
      String model = Files.readString(file, StandardCharsets.ISO_8859_1);
      network.named().forEach(n -> assertTrue(model.contains(n.name()), n.name()));
      for (String text : List.of("images", "scores", "class_names", "left")) {
        assertTrue(model.contains(text), text);
      }
      // The weights are in the file, four bytes each.
      long weights = network.named().stream().mapToLong(n -> n.tensor().shape().elements()).sum();
      assertTrue(model.length() > 4 * weights, model.length() + " bytes");
    }
  }

  @Test
  void moonsAreToldApart() {
    assertTrue(Moons.train(0) < 0.8, "before training");
    assertTrue(Moons.train(100) >= 0.99, "after 100 steps");
  }

  @ParameterizedTest
  @CsvSource({"lenet, 6, none, 60", "convnet, 16, catchup, 50", "vgg11, 8, catchup, 40"})
  void ownNetworksTrainUnderTheirNames(String model, int width, String mix, double least)
      throws IOException {
    RecipeText recipe =
        new RecipeText()
            .with("model", model)
            .with("width", width)
            .with("mix", mix)
            .with("train-limit", 2000)
            .with("epochs", 3)
            .with("runs", folder.toString());
    try (Backend device = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe.settle(), device, System.out)) {
      Metrics metrics = trainer.run();
      double accuracy = metrics.epochs().getLast().test().top1();
      assertTrue(accuracy > least, model + ": " + accuracy);
      try (Classifier classifier = Classifier.load(trainer.folder().path(), device)) {
        assertEquals(model, classifier.about().spec().name());
      }
    }
  }
}
