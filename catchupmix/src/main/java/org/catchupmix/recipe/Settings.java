package org.catchupmix.recipe;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.sets.Layout;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.recipe.Recipe.OptimizerKind;
import org.catchupmix.recipe.Recipe.ScheduleKind;
import org.catchupmix.recipe.Setting.Effect;
import org.catchupmix.recipe.Setting.Group;

/**
 * Settings of a run but for the options of mix methods, which are components of their records (see
 * {@link org.catchupmix.mix.Choice}). A constant here is a flag of {@code train}, a key of recipes
 * and of their JSON schema; {@link SlurmRequest} has the flags of {@code --slurm}.
 */
public final class Settings {

  // ---- Folder
  public static final Setting<String> NAME =
      Group.FOLDER
          .of("name", "", "NAME")
          .about("name of the run's folder (default: made from the settings)")
          .affecting(Effect.NONE)
          .must(
              name -> name.matches("([A-Za-z0-9][A-Za-z0-9._-]*)?"),
              "letters, digits, '.', '_' and '-' alone");
  public static final Setting<String> RUNS =
      Group.FOLDER
          .of("runs", "runs", "DIR")
          .about("folder of all runs")
          .affecting(Effect.NONE)
          .checkedBy(Settings::requirePath);

  // ---- Device
  private static final BackendOptions DEFAULT_DEVICE = BackendOptions.defaults();

  public static final Setting<String> DEVICE =
      Group.DEVICE
          .of("device", "auto", "NAME")
          .about("auto, cpu, reference, cuda, cuda:N (GPU N) or emulator, see 'catchup doctor'")
          .affecting(Effect.ROUNDING);
  public static final Setting<Integer> THREADS =
      Group.DEVICE
          .unset(Integer.class, BackendOption.THREADS.key(), "N")
          .about(
              "threads of the cpu device or the emulator; results do not depend on it (default: all processors)")
          .affecting(Effect.NONE)
          .must(n -> n >= 1 && n <= BackendOptions.MAX_THREADS, "1.." + BackendOptions.MAX_THREADS);
  public static final Setting<ConvolutionAlgorithm> CONV =
      Group.DEVICE
          .of(BackendOption.CONVOLUTION.key(), DEFAULT_DEVICE.convolution())
          .about(
              "convolution algorithm of the cpu device: winograd is faster for 3x3 filters of stride 1, direct is more exact; auto takes what was measured to be faster")
          .affecting(Effect.ROUNDING);
  public static final Setting<Precision> PRECISION =
      Group.DEVICE
          .of(BackendOption.PRECISION.key(), DEFAULT_DEVICE.precision())
          .about(
              "bf16 halves the memory of activations and their gradients on a GPU; cpu, reference and the emulator compute the same numbers, for checking; tf32 applies to matrix products and convolutions of cuda and the emulator")
          .affecting(Effect.CHANGEABLE);
  public static final Setting<KernelOrigin> DNN =
      Group.DEVICE
          .of(BackendOption.DNN.key(), DEFAULT_DEVICE.dnn())
          .about("matrix products and convolutions of the cuda device, from cuDNN or our own")
          .affecting(Effect.ROUNDING);
  public static final Setting<KernelOrigin> BN =
      Group.DEVICE
          .of(BackendOption.BATCH_NORM.key(), DEFAULT_DEVICE.batchNorm())
          .about("batch norm of the cuda device, from cuDNN or our own")
          .affecting(Effect.ROUNDING);
  public static final Setting<Graphs> GRAPHS =
      Group.DEVICE
          .of(BackendOption.GRAPHS.key(), DEFAULT_DEVICE.graphs())
          .about(
              "whether cuda and the emulator record a training step once and replay it, with the same bits")
          .affecting(Effect.ROUNDING);

  // ---- Data
  public static final Setting<String> DATA =
      Group.DATA.of("data", "fashion-sample", "NAME[:DIR]").about("data set, see 'catchup data'");
  public static final Setting<Integer> TRAIN_LIMIT =
      count("train-limit", "use only the first N training images, 0 for all");
  public static final Setting<Integer> TEST_LIMIT =
      count("test-limit", "use only the first N test images, 0 for all");
  public static final Setting<Integer> TRAIN_PER_CLASS =
      count(
          "train-per-class",
          "instead of --train-limit: the first N training images of each class, 0 for all");
  public static final Setting<Integer> SUBSET_SEED =
      count(
              "subset-seed",
              "draw the images of --train-per-class with this seed, 0 for the first of each class")
          .belongingTo("--train-per-class", r -> r.get(Settings.TRAIN_PER_CLASS) > 0);
  public static final Setting<Integer> TEST_PER_CLASS =
      count(
          "test-per-class",
          "instead of --test-limit: the first N test images of each class, 0 for all");
  public static final Setting<String> VAL =
      Group.DATA
          .of("val", "", "N|SHARE")
          .about(
              "hold out N training images, or a share such as 0.1, evenly over the classes and chosen by --seed: they select the best epoch, and the test images are used once, at the end (default: none; the last epoch counts)")
          .must(
              val -> val.matches("([1-9][0-9]{0,8}|0\\.(?!0+$)[0-9]{1,3})?"),
              "a number of images from 1 on, or a share such as 0.1, from 0.001 to 0.999");
  public static final Setting<Integer> SIZE =
      Group.DATA
          .of("size", 0, "PIXELS")
          .about(
              "side of the images that the network gets, 0 for that of the data set; test images are scaled and centre-cropped");
  public static final Setting<Integer> RESIZE =
      Group.DATA
          .of("resize", 0, "PIXELS")
          .about(
              "shorter side that images are scaled to before they are cropped to --size, 0 for 8/7 of --size where image sizes differ")
          .belongingTo("--size", r -> r.framing().isSet());
  public static final Setting<JpegDecoding> JPEG =
      Group.DATA
          .of("jpeg", JpegDecoding.AUTO)
          .about(
              "decoder of streamed JPEG files: turbo is libjpeg-turbo, imageio is Java's; their pixels may differ slightly; auto takes the first available")
          .belongingTo(Settings.STREAMED, Settings::isStreamed);
  public static final Setting<Integer> SHUFFLE_WINDOW =
      count(
              "shuffle-window",
              "number of consecutive images that are shuffled together, after the shards are shuffled; 0 for 16384")
          .belongingTo(
              "data in shards, see 'catchup data pack'",
              r -> Datasets.kind(r.get(Settings.DATA)) == Layout.Kind.SHARDS);
  public static final Setting<Augmentation> AUGMENT =
      Group.DATA.of("augment", Augmentation.PAD_CROP).about("random cropping of training images");
  public static final Setting<Integer> CROP =
      Group.DATA
          .unset(Integer.class, "crop", "PIXELS")
          .about(
              "padding in pixels before an image is cropped, 0 for none (default: that of the data set, see 'catchup data', or 2 with --size)")
          .must(n -> n >= 0, "at least 0")
          .belongingTo(
              "--augment pad-crop (leave it out, or set it to 2)",
              r ->
                  r.get(Settings.AUGMENT) == Augmentation.PAD_CROP
                      || r.find(Settings.CROP).orElse(Layout.USUAL_CROP) == Layout.USUAL_CROP);
  public static final Setting<Double> CROP_SCALE =
      Group.DATA
          .of("crop-scale", 0.08, "SHARE")
          .about("smallest share of an image's area that resized-crop takes")
          .must(share -> share > 0 && share <= 1, "0 < SHARE <= 1")
          .belongingTo(
              "--augment resized-crop", r -> r.get(Settings.AUGMENT) == Augmentation.RESIZED_CROP);
  public static final Setting<Boolean> IMAGES_ON_DEVICE =
      Group.DATA
          .of("images-on-device", false)
          .about(
              "upload the training images once, not with each step; the result does not depend on it")
          .affecting(Effect.NONE)
          .belongingTo(
              "data in memory, --augment pad-crop and --shards 1",
              r ->
                  !isStreamed(r)
                      && r.get(Settings.AUGMENT) == Augmentation.PAD_CROP
                      && r.get(Settings.SHARDS) == 1);
  public static final Setting<Boolean> FLIP =
      Group.DATA.of("flip", true).about("random horizontal flip");

  // ---- Network
  public static final Setting<String> MODEL =
      Group.NETWORK.of("model", "preact-resnet10", "NAME").about("network, see 'catchup models'");
  public static final Setting<Integer> WIDTH =
      Group.NETWORK
          .of("width", 0, "CHANNELS")
          .about("channels of the stem, 0 for the network's own")
          .must(n -> n >= 0, "at least 0");
  public static final Setting<ModelSpec.Stem> STEM =
      Group.NETWORK
          .of("stem", ModelSpec.Stem.CIFAR)
          .about("first layers of a resnet: 3x3, or 7x7 with max-pool");
  public static final Setting<Boolean> FINAL_NORM =
      Group.NETWORK
          .of("final-norm", false)
          .about("batch norm and ReLU after the last stage of a preact-resnet");
  public static final Setting<Boolean> ZERO_INIT =
      Group.NETWORK
          .of("zero-init", false)
          .about("start the last batch norm of each block of a resnet or resnext with gamma 0")
          .belongingTo("a start without --init", r -> r.get(Settings.INIT).isEmpty());
  public static final Setting<String> INIT =
      Group.NETWORK
          .of("init", "", "FILE|NAME")
          .about(
              "start from the weights of a .safetensors file with PyTorch's names, or from a name that 'catchup models' lists; an exported file says which network it holds")
          .checkedBy(Settings::requirePath);
  public static final Setting<Boolean> NEW_HEAD =
      Group.NETWORK
          .of("new-head", false)
          .about("take all weights of --init except the classifier's, to train on other classes")
          .belongingTo("--init", r -> !r.get(Settings.INIT).isEmpty());
  public static final Setting<String> FREEZE =
      Group.NETWORK
          .of("freeze", "", "UNTIL")
          .about(
              "freeze the parameters of --init up to this part: stem, layer1 to layer4 (block1 to block3 of a wrn), or backbone (all but the classifier); frozen batch norms use their running statistics (default: all are trained)")
          .belongingTo("--init", r -> !r.get(Settings.INIT).isEmpty());

  // ---- Mixing; the options of each method are found by their keys
  public static final Setting<String> MIX = MixSettings.MIX;
  public static final Setting<List<Integer>> MIX_LAYERS = MixSettings.LAYERS;
  public static final Setting<Double> ALPHA = MixSettings.ALPHA;
  public static final Setting<Double> MIX_PROB = MixSettings.PROBABILITY;

  // ---- Optimization
  public static final Setting<Double> LABEL_SMOOTHING =
      Group.OPTIMIZATION
          .of("label-smoothing", 0.0, "S")
          .about("share of each label that is spread over all classes, 0 <= S < 1")
          .must(s -> s >= 0 && s < 1, "0 <= S < 1");
  public static final Setting<Integer> EPOCHS =
      Group.OPTIMIZATION
          .of("epochs", 8, "N")
          .about("passes over the training images")
          .must(n -> n >= 1, "at least 1");
  public static final Setting<Integer> BATCH =
      Group.OPTIMIZATION
          .of("batch", 64, "N")
          .about("images per step")
          .must(n -> n >= 2, "at least 2: batch norm has no variance over one image");
  public static final Setting<Integer> SHARDS =
      Group.OPTIMIZATION
          .of("shards", 1, "S")
          .about(
              "divide each batch into S parts with separate mixing and batch statistics, as DistributedDataParallel does; any number of ranks up to S (mpirun -n 4 catchup train --shards 4 ...) gives the same bits");
  public static final Setting<OptimizerKind> OPTIMIZER =
      Group.OPTIMIZATION
          .of("optimizer", OptimizerKind.SGD)
          .about("rule of the steps, each as in torch.optim");
  public static final Setting<Double> LR =
      Group.OPTIMIZATION
          .of("lr", 0.1, "RATE")
          .about("highest learning rate (default: 0.1, with adam and adamw 0.001)")
          .must(rate -> rate > 0 && Double.isFinite(rate), "above 0");
  public static final Setting<Double> MOMENTUM =
      Group.OPTIMIZATION
          .of("momentum", 0.9, "M")
          .about("momentum of SGD, 0 <= M < 1")
          .must(m -> m >= 0 && m < 1, "0 <= M < 1")
          .belongingTo("--optimizer sgd", Settings::isSgd);
  public static final Setting<Boolean> NESTEROV =
      Group.OPTIMIZATION
          .of("nesterov", true)
          .about("Nesterov's momentum")
          .belongingTo("--optimizer sgd", Settings::isSgd);
  public static final Setting<List<Double>> BETAS =
      new Setting<>(
              "betas",
              Group.OPTIMIZATION,
              SettingType.list(Double.class, ","),
              List.of(0.9, 0.999),
              "B")
          .about(
              "shares of Adam's two moments that stay in a step, 0 <= B < 1 (default: 0.9,0.999)")
          .must(
              betas -> betas.size() == 2 && betas.stream().allMatch(b -> b >= 0 && b < 1),
              "two numbers, 0 <= B < 1")
          .belongingTo("--optimizer adam or adamw", r -> !isSgd(r));
  public static final Setting<Double> EPS =
      Group.OPTIMIZATION
          .of("eps", 1e-8, "E")
          .about("added to the root of Adam's second moment")
          .must(e -> e > 0 && Double.isFinite(e), "above 0")
          .belongingTo("--optimizer adam or adamw", r -> !isSgd(r));
  public static final Setting<Double> WEIGHT_DECAY =
      Group.OPTIMIZATION
          .of("weight-decay", 1e-4, "D")
          .about(
              "weight decay of all parameters: a part of the gradient, with adamw it shrinks the weights (default: 1e-4, with adamw 0.01)")
          .must(d -> d >= 0 && Double.isFinite(d), "at least 0");
  public static final Setting<ScheduleKind> SCHEDULE =
      Group.OPTIMIZATION.of("schedule", ScheduleKind.COSINE).about("schedule of the learning rate");
  public static final Setting<List<Integer>> MILESTONES =
      Group.OPTIMIZATION
          .list(Integer.class, ",", "milestones", "EPOCH")
          .about(
              "epochs at which multistep lowers the rate (default: after half and three quarters of the epochs)")
          .must(all -> all.stream().allMatch(m -> m >= 1), "epochs from 1 on")
          .belongingTo(
              "--schedule multistep", r -> r.get(Settings.SCHEDULE) == ScheduleKind.MULTISTEP);
  public static final Setting<Double> LR_FACTOR =
      Group.OPTIMIZATION
          .of("lr-factor", 0.1, "F")
          .about("factor by which multistep multiplies the rate at each milestone")
          .must(f -> f > 0 && Double.isFinite(f), "above 0")
          .belongingTo(
              "--schedule multistep", r -> r.get(Settings.SCHEDULE) == ScheduleKind.MULTISTEP);
  public static final Setting<Double> WARMUP =
      Group.OPTIMIZATION
          .of("warmup", 1.0, "EPOCHS")
          .about("epochs in which the rate rises linearly");

  // ---- Run
  public static final Setting<Integer> EVAL_EVERY =
      Group.RUN
          .of("eval-every", 1, "N")
          .about("evaluate after every Nth epoch and the last; the best epoch is one of these")
          .must(n -> n >= 1, "at least 1");
  public static final Setting<Integer> EVAL_BATCH =
      Group.RUN
          .of("eval-batch", 100, "N")
          .about("images per batch during evaluation")
          .affecting(Effect.NONE)
          .must(n -> n >= 1, "at least 1");
  public static final Setting<String> CHECKPOINT_EVERY =
      Group.RUN
          .of("checkpoint-every", "10 minutes", "'N steps|minutes'")
          .about(
              "write checkpoints within an epoch too, or 'never'; the result does not depend on it")
          .affecting(Effect.NONE)
          .checkedBy((_, text) -> CheckpointInterval.of(text));
  public static final Setting<Boolean> TRACK_FILTERS =
      Group.RUN
          .of("track-filters", false)
          .about(
              "after each epoch, write the activity of each filter to filter-track.json for 'catchup analyze'; changes nothing else")
          .affecting(Effect.ROUNDING);
  public static final Setting<Boolean> LOG =
      Group.RUN
          .of("log", false)
          .about("write each step to steps.jsonl, and curves for TensorBoard; changes nothing else")
          .affecting(Effect.NONE);
  public static final Setting<String> FORMAT =
      Group.RUN
          .of("format", "svg,png", "FORMATS")
          .about("files of the learning curves: svg, pdf, png or several of them")
          .affecting(Effect.NONE)
          .must(f -> f.matches("(?i)(svg|pdf|png)(,(svg|pdf|png))*"), "svg, pdf, png or several");
  public static final Setting<Long> SEED =
      Group.RUN.of("seed", 1L, "S").about("seed of all random numbers").affecting(Effect.SEED);

  private static final List<Setting<?>> ALL =
      Stream.of(fields(Settings.class), MixSettings.OPTIONS.stream(), fields(SlurmRequest.class))
          .flatMap(all -> all)
          .sorted(Comparator.comparing(setting -> setting.group()))
          .toList();

  private Settings() {}

  private static final String STREAMED = "streamed data: stream, shards and imagenet";

  private static boolean isSgd(Recipe recipe) {
    return recipe.get(OPTIMIZER) == OptimizerKind.SGD;
  }

  private static boolean isStreamed(Recipe recipe) {
    return Datasets.kind(recipe.get(DATA)) != Layout.Kind.IN_MEMORY;
  }

  private static Setting<Integer> count(String key, String about) {
    return Group.DATA.of(key, 0, "N").about(about).must(n -> n >= 0, "at least 0");
  }

  static void requirePath(String flag, String path) {
    try {
      Path.of(path);
    } catch (InvalidPathException e) {
      // The path itself is left out: it holds what cannot be in one, such as a zero byte.
      throw new IllegalArgumentException(
          "%s is not a path on this system (%s): set LC_ALL=C.UTF-8, or rename it"
              .formatted(flag, e.getReason()),
          e);
    }
  }

  /** The settings in the fields of a class, in the order of the fields. */
  private static Stream<Setting<?>> fields(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> field.getType() == Setting.class)
        .map(
            field -> {
              try {
                return (Setting<?>) field.get(null);
              } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  public static List<Setting<?>> all() {
    return ALL;
  }

  public static List<Setting<?>> in(Setting.Group... groups) {
    return ALL.stream().filter(s -> Arrays.asList(groups).contains(s.group())).toList();
  }

  /** The settings of a run: all but those of Slurm. */
  public static List<Setting<?>> ofRuns() {
    return all().stream().filter(s -> s.group() != Group.SLURM).toList();
  }

  public static Optional<Setting<?>> find(String key) {
    return ALL.stream().filter(s -> s.key().equals(key)).findFirst();
  }
}
