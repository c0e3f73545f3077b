package org.catchupmix.study.cli;

import static org.catchupmix.study.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.catchupmix.cli.Main;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.train.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a user meets it: exit codes, and sentences in place of stack traces. */
class MainTest {
  @TempDir Path folder;

  private void refused(int code, String sentence, String... args) {
    Outcome o = run(args);
    assertTrue(o.err().contains(sentence), o.err());
    assertFalse(o.err().contains("\tat "), o.err());
    assertEquals(code, o.code(), o.err());
  }

  private String[] smallRun(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "train",
                "--runs=" + folder,
                "--train-limit=64",
                "--test-limit=40",
                "--width=2",
                "--batch=32",
                "--epochs=1"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void everyFlagOfTrainIsAKeyAndTheOtherWayRound() {
    List<String> own = List.of("resume", "other-arithmetic", "help", "version");
    List<String> flags =
        Main.commandLine().getSubcommands().get("train").getCommandSpec().options().stream()
            .map(o -> o.longestName().substring(2))
            .filter(f -> !own.contains(f))
            .sorted()
            .toList();
    assertEquals(RecipeFile.keys().stream().sorted().toList(), flags);
  }

  @Test
  void aRunIsTrainedTestedAndExported() throws IOException {
    Outcome trained = run(smallRun("--name=r"));
    assertEquals(0, trained.code(), trained.err());
    String run = folder.resolve("r").toString();
    Path curves = folder.resolve("r/curves.png");
    assertEquals("curves  " + curves, trained.out().lines().toList().getLast());
    assertTrue(ImageIO.read(curves.toFile()).getWidth() > 1000);
    Outcome last = run("eval", run);
    Outcome best = run("eval", run, "--best");
    assertEquals(0, last.code());
    assertTrue(last.out().contains("top-1 "), last.out());
    assertTrue(last.out().contains("40 test pictures"), last.out());
    assertEquals(
        last.out().lines().toList().getLast(), best.out().lines().toList().getLast(), "one epoch");
    String file = folder.resolve("w.safetensors").toString();
    assertEquals(0, run("export", run, file).code());
    Outcome exported =
        run(
            "eval",
            "--weights=" + file,
            "--model=preact-resnet10",
            "--width=2",
            "--data=fashion-sample");
    assertEquals(0, exported.code(), exported.err());
    assertTrue(exported.out().contains("2,000 test pictures"), exported.out());
    assertEquals(0, run("train", "--resume=" + run).code());
  }

  @Test
  void flagsOverrideARecipe() throws IOException {
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "mix: cutmix\nlr: 0.02\nseed: 5\n");
    assertEquals(
        0, run(smallRun("--name=o", recipe.toString(), "--lr=0.01", "--flip=false")).code());
    String config = Files.readString(folder.resolve("o").resolve("config.yaml"));
    assertTrue(config.contains("mix: cutmix"), config);
    assertTrue(config.contains("lr: 0.01"), config);
    assertTrue(config.contains("seed: 5"), config);
    assertTrue(config.contains("flip: false"), config);
  }

  @Test
  void wrongUsageIsTwo() {
    refused(2, "Unknown option: '--epoch=3'", "train", "--epoch=3");
    refused(2, "--batch 1 wants to be at least 2", smallRun("--batch=1"));
    refused(2, "model 'vgg' is unknown: known are ", smallRun("--model=vgg"));
    refused(2, "There is no dataset 'imagenet'", smallRun("--data=imagenet"));
    refused(2, "'--mix'", smallRun("--mix=blend"));
    refused(2, "--device 'tpu' is unknown: known are auto, ", smallRun("--device=tpu"));
    refused(
        2,
        "--threads, --conv does nothing on device reference",
        smallRun("--device=reference", "--threads=2", "--conv=auto"));
    refused(
        2,
        "--precision tf32 does nothing on device cpu, which has fp32 and bf16",
        smallRun("--device=cpu", "--precision=tf32"));
    refused(2, "--device 'cpu:1': cpu takes no number, write cpu", smallRun("--device=cpu:1"));
    refused(2, "--threads 0 must be 1..1024", smallRun("--threads=0"));
    refused(2, "--name 'a/b' wants letters", smallRun("--name=a/b"));
    refused(2, "Unknown option: '--devise=cpu'", "verify", "--devise=cpu");
    refused(2, "leave out --lr", "train", "--resume=x", "--lr=1");
    refused(2, "give either RUN or --weights FILE", "eval");
    refused(2, "--mix-layer and --lambda go together", parity("--mix-layer=1"));
    refused(2, "--mix-layer 9 is none of", parity("--mix-layer=9", "--lambda=0.5"));
    refused(2, "Missing required options", "parity");
    refused(2, "method 'blend' is unknown", "compare", "--methods=blend");
    refused(2, "key 'epoch' is unknown", "compare", "--set=epoch=3");
    refused(2, "--set seed: the command decides that", "compare", "--set=seed=3");
    refused(
        2,
        "--set alpha does nothing: the recipe's method is catchup; write mixup:alpha=0.2",
        "compare",
        "--methods=none,mixup",
        "--set=alpha=0.2",
        "--dry-run");
    refused(
        2,
        "--device 'tpu' is unknown: known are auto, ",
        "compare",
        "--set=device=tpu",
        "--out=" + folder.resolve("tpu"));
    refused(
        2,
        "--threads does nothing here: verify takes 1, 2 and 3",
        "verify",
        "--device=cpu",
        "--threads=2");
    refused(2, "--jobs 0 wants to be at least 1", "compare", "--jobs=0");
    refused(2, "--what 'nothing' is unknown: known are all, layers", "ablate", "--what=nothing");
    assertEquals(2, run("nonsense").code());
    assertEquals(2, run().code());
  }

  @Test
  void aRunThatFailsIsOne() throws IOException {
    refused(2, "there is no recipe file ", smallRun(folder.resolve("none.yaml").toString()));
    refused(1, "is no run: it has no config.yaml", "train", "--resume=" + folder);
    refused(1, "is no run", "eval", folder.toString());
    refused(1, "data_batch_1.bin", smallRun("--data=cifar10:" + folder));
    refused(1, "there is no file ", smallRun("--init=" + folder.resolve("no.safetensors")));
    Path cut = Files.write(folder.resolve("cut.safetensors"), new byte[100]);
    refused(1, "is no whole .safetensors file", smallRun("--init=" + cut));
    refused(1, "the loss became ", smallRun("--lr=1e30", "--epochs=2"));
    Path file = Files.writeString(folder.resolve("file"), "");
    refused(1, "file", "train", "--runs=" + file, "--epochs=1");
  }

  @Test
  void methodsAreComparedByOneCommand() {
    String out = "--out=" + folder.resolve("c");
    String[] compare = {
      "compare",
      "--methods=none,cutout:cutout-length=8",
      "--seeds=3",
      "--set=train-limit=64",
      "--set=test-limit=40",
      "--set=width=2",
      "--set=batch=32",
      "--set=epochs=1",
      out
    };
    String[] dry =
        Stream.concat(Arrays.stream(compare), Stream.of("--dry-run")).toArray(String[]::new);
    assertTrue(run(dry).out().contains("missing  cutout:cutout-length=8, seed 3"), run(dry).out());
    assertFalse(Files.exists(folder.resolve("c")));
    Outcome o = run(compare);
    assertEquals(0, o.code(), o.err());
    assertTrue(o.out().contains("\ncutout:cutout-length=8      1  "), o.out());
    assertTrue(o.out().contains("page    "), o.out());
    assertTrue(run(dry).out().contains("done     none, seed 3"), run(dry).out());
    compare[6] = "--set=batch=16";
    refused(1, "was run with batch 32, this comparison wants 16", compare);
    assertTrue(run("ablate", "--dry-run", "--what=keep").out().contains("catchup:keep=random"));
  }

  private static String[] parity(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "parity",
                "--model=resnet18",
                "--width=2",
                "--classes=10",
                "--weights=w",
                "--batch=b",
                "--out=o"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void parityWritesWhatPyTorchIsComparedWith() {
    Path fixture = Path.of("..", "catchupmix/src/test/resources/parity/resnet18-cifar");
    Path out = folder.resolve("o.safetensors");
    List<String> args =
        new ArrayList<>(
            List.of(
                "parity",
                "--model",
                "resnet18",
                "--width",
                "2",
                "--classes",
                "10",
                "--weights",
                fixture.resolve("weights.safetensors").toString(),
                "--batch",
                fixture.resolve("batch.safetensors").toString(),
                "--out",
                out.toString(),
                "--device",
                "reference"));
    Outcome o = run(args.toArray(String[]::new));
    assertEquals(0, o.code(), o.err());
    double loss = Safetensors.read(out).tensors().get("loss").toDoubles()[0];
    double expected =
        Safetensors.read(fixture.resolve("mix0.safetensors")).tensors().get("loss").toDoubles()[0];
    assertEquals(expected, loss, 1e-9 * expected);
    args.set(2, "resnet34");
    refused(1, "does not fit model resnet34", args.toArray(String[]::new));
    args.set(2, "resnet18");
    args.set(6, "3");
    refused(1, "y holds label", args.toArray(String[]::new));
  }

  @Test
  void whatIsThereIsListed() {
    assertTrue(run("models").out().contains("preact-resnet18     64   11,217,316"));
    assertTrue(run("data").out().contains("cifar100"));
    assertTrue(run("data", "fashion-sample").out().contains("10000 "));
    assertEquals(1, run("data", "cifar10:" + folder).code());
    assertTrue(run("doctor").out().contains("available, taken by --device auto"));
  }

  @Test
  void graphDrawsAStepAndRefusesWhatItCannotDraw() throws IOException {
    Path svg = folder.resolve("g.svg");
    String[] small = {"graph", "--model=preact-resnet10", "--width=2", "--batch=2", "--out=" + svg};
    assertEquals(0, run(with(small, "--mix-layer=3")).code());
    assertTrue(Files.readString(svg).contains("keeps 2 of 4 filters"), "width 2 has 4 there");
    for (String method : List.of("mixup", "manifold", "patchup", "saliencymix", "guided")) {
      String point = method.equals("manifold") || method.equals("patchup") ? "2" : "0";
      Outcome o = run(with(small, "--mix=" + method, "--mix-layer=" + point));
      assertEquals(0, o.code(), o.err());
      assertTrue(Files.readString(svg).contains("mix point " + point), method);
    }
    refused(2, "--mix and --lambda go with --mix-layer", with(small, "--lambda=0.5"));
    refused(2, "mix point 9 is none of this network's", with(small, "--mix-layer=9"));
    refused(2, "module 'layer7' cannot be closed", with(small, "--collapse=layer7"));
    refused(2, "depth -1 wants", with(small, "--depth=-1"));
    refused(2, "wants to end with .svg", with(small, "--out=" + folder.resolve("g.png")));
    refused(1, "is not there", with(small, "--out=" + folder.resolve("no/g.svg")));
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(List.of(args));
    for (String arg : more) {
      all.removeIf(old -> old.startsWith(arg.substring(0, arg.indexOf('=') + 1)));
      all.add(arg);
    }
    return all.toArray(String[]::new);
  }
}
