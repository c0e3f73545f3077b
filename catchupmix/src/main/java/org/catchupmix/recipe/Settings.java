package org.catchupmix.recipe;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.sets.DataSource;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;
import org.catchupmix.recipe.Recipe.ScheduleKind;
import org.catchupmix.recipe.Setting.Effect;
import org.catchupmix.recipe.Setting.Group;

/** All settings of a run. A new one is added here and nowhere else. */
public final class Settings {
  private static final List<Setting<?>> ALL = new ArrayList<>();

  // ---- Folder

  /** Name of the run's folder; empty for a name made from the settings. */
  public static final Setting<String> NAME =
      add(
          Setting.of(
                  "name",
                  "",
                  Group.FOLDER,
                  "NAME",
                  "name of the run's folder (default: made from the settings)")
              .affecting(Effect.NONE)
              .must(
                  name -> name.matches("([A-Za-z0-9][A-Za-z0-9._-]*)?"),
                  "letters, digits, '.', '_' and '-' alone"));

  /** Folder of all runs. */
  public static final Setting<String> RUNS =
      add(
          Setting.of("runs", "runs", Group.FOLDER, "DIR", "folder of all runs")
              .affecting(Effect.NONE)
              .checkedBy(Settings::requirePath));

  // ---- Device

  /** Device, see {@link org.catchupmix.core.backend.Backends#choose}. */
  public static final Setting<String> DEVICE =
      add(
          Setting.of(
                  "device",
                  "auto",
                  Group.DEVICE,
                  "NAME",
                  "auto, cpu, reference, cuda, cuda:N (GPU N) or emulator, see 'catchup doctor'")
              .affecting(Effect.ROUNDING));

  /** Threads of the CPU device and of the emulator. */
  public static final Setting<Integer> THREADS =
      add(
          Setting.unset(
                  Integer.class,
                  "threads",
                  Group.DEVICE,
                  "N",
                  "threads of the cpu device or the emulator; results do not depend on it (default: all processors)")
              .affecting(Effect.NONE)
              .must(n -> n >= 1 && n <= 1024, "1..1024"));

  /** Convolution algorithm of the CPU device. */
  public static final Setting<ConvolutionAlgorithm> CONV =
      add(
          Setting.of(
                  "conv",
                  ConvolutionAlgorithm.AUTO,
                  Group.DEVICE,
                  "",
                  "convolutions of the cpu device: winograd is faster for 3x3 of stride 1, direct more exact; auto takes what was measured to be faster")
              .affecting(Effect.ROUNDING));

  /** Storage of activations, and how a GPU multiplies. */
  public static final Setting<Precision> PRECISION =
      add(
          Setting.of(
                  "precision",
                  Precision.FP32,
                  Group.DEVICE,
                  "",
                  "bf16 stores activations and their gradients in half the bytes on a GPU, and computes the same numbers on cpu, reference and the emulator for checking; tf32 is for the multiplications of cuda and the emulator")
              .affecting(Effect.CHANGEABLE));

  /** Library of matrix products and convolutions on CUDA. */
  public static final Setting<KernelOrigin> DNN =
      add(
          Setting.of(
                  "dnn",
                  KernelOrigin.CUDNN,
                  Group.DEVICE,
                  "",
                  "matrix products and convolutions of the cuda device: cuDNN's or our own")
              .affecting(Effect.ROUNDING));

  /** Variants of our own kernels. */
  public static final Setting<List<String>> KERNEL =
      add(
          Setting.list(
                  String.class,
                  ",",
                  "kernel",
                  Group.DEVICE,
                  "OPERATION=VARIANT",
                  "variants of our own kernels that a GPU or the emulator runs, such as channel_mix=v2; see 'catchup kernels' (default: by the sizes)")
              .affecting(Effect.ROUNDING));

  /** Whether a GPU records training steps. */
  public static final Setting<Graphs> GRAPHS =
      add(
          Setting.of(
                  "graphs",
                  Graphs.AUTO,
                  Group.DEVICE,
                  "",
                  "whether cuda and the emulator record a training step once and replay it; the bits are the same")
              .affecting(Effect.ROUNDING));

  // ---- Data

  /** Data set, {@code NAME[@SIZE][:DIR]}, see {@link Datasets}. */
  public static final Setting<String> DATA =
      add(
          Setting.of(
              "data", "fashion-sample", Group.DATA, "NAME[:DIR]", "data set, see 'catchup data'"));

  /** First training images to use; 0 for all. */
  public static final Setting<Integer> TRAIN_LIMIT =
      add(count("train-limit", 0, Group.DATA, "use only the first N training images, 0 for all"));

  /** First test images to use; 0 for all. */
  public static final Setting<Integer> TEST_LIMIT =
      add(count("test-limit", 0, Group.DATA, "use only the first N test images, 0 for all"));

  /** First training images of each class, instead of {@link #TRAIN_LIMIT}; 0 for all. */
  public static final Setting<Integer> TRAIN_PER_CLASS =
      add(
          count(
              "train-per-class",
              0,
              Group.DATA,
              "instead of --train-limit: the first N training images of each class, 0 for all"));

  /** First test images of each class, instead of {@link #TEST_LIMIT}; 0 for all. */
  public static final Setting<Integer> TEST_PER_CLASS =
      add(
          count(
              "test-per-class",
              0,
              Group.DATA,
              "instead of --test-limit: the first N test images of each class, 0 for all"));

  /** Training images held out for validation, stratified by class; empty for none. */
  public static final Setting<String> VAL =
      add(
          Setting.of(
                  "val",
                  "",
                  Group.DATA,
                  "N|SHARE",
                  "hold out N training images, or a share such as 0.1, evenly over the classes and chosen by --seed: they judge the epochs, and the test images are used once, at the end (default: none; the last epoch counts)")
              .must(
                  val -> val.matches("([1-9][0-9]{0,8}|0\\.(?!0+$)[0-9]{1,3})?"),
                  "a number of images from 1 on, or a share such as 0.1, from 0.001 to 0.999"));

  /** Side of the images for the network in pixels; 0 for that of the data set. */
  public static final Setting<Integer> SIZE =
      add(
          Setting.of(
              "size",
              0,
              Group.DATA,
              "PIXELS",
              "side of the images for the network, 0 for that of the data set; test images are scaled and cut out of the centre"));

  /** Shorter side in pixels that images are scaled to before cropping; 0 for the usual. */
  public static final Setting<Integer> RESIZE =
      add(
          Setting.of(
                  "resize",
                  0,
                  Group.DATA,
                  "PIXELS",
                  "shorter side that images are scaled to before they are cropped to --size, 0 for 8/7 of it where they come in any size")
              .belongingTo("--size", r -> r.framing().isSet()));

  /** Decoder of JPEG files of a streamed data set. */
  public static final Setting<JpegDecoding> JPEG =
      add(
          Setting.of(
                  "jpeg",
                  JpegDecoding.AUTO,
                  Group.DATA,
                  "",
                  "decoder of streamed JPEG files: turbo-scaled and turbo are libjpeg-turbo, imageio is Java's; their pixels differ slightly; auto takes the first available")
              .belongingTo(Settings.STREAMED, Settings::isStreamed));

  /** Threads that decode images of a streamed data set; 0 for one per processor. */
  public static final Setting<Integer> DECODE_THREADS =
      add(
          count(
                  "decode-threads",
                  0,
                  Group.DATA,
                  "threads that decode streamed images, 0 for one per processor; changes nothing else")
              .affecting(Effect.NONE)
              .belongingTo(Settings.STREAMED, Settings::isStreamed));

  /** Consecutive images of shards that are shuffled among themselves; 0 for the usual. */
  public static final Setting<Integer> SHUFFLE_WINDOW =
      add(
          count(
                  "shuffle-window",
                  0,
                  Group.DATA,
                  "consecutive images of shards that are shuffled among themselves, after the order of the shards was, 0 for 16384")
              .belongingTo(
                  "data in shards, see 'catchup data pack'",
                  r -> Datasets.kind(r.get(Settings.DATA)) == DataSource.Kind.SHARDS));

  /** Whether the next image replaces a broken training image. */
  public static final Setting<Boolean> SKIP_BROKEN =
      add(
          Setting.of(
                  "skip-broken",
                  false,
                  Group.DATA,
                  "",
                  "replace each broken image of streamed training data by the next one, and list them, instead of failing")
              .affecting(Effect.CHANGEABLE)
              .belongingTo(Settings.STREAMED, Settings::isStreamed));

  /** Random cropping of training images. */
  public static final Setting<Augmentation> AUGMENT =
      add(
          Setting.of(
              "augment",
              Augmentation.PAD_CROP,
              Group.DATA,
              "",
              "random cropping of training images"));

  /** Pixels of padding around an image before it is cropped; 0 for none. */
  public static final Setting<Integer> CROP =
      add(
          count("crop", 2, Group.DATA, "padding in pixels before an image is cropped, 0 for none")
              .belongingTo(
                  "--augment pad-crop (leave it out, or set it to its default of 2)",
                  r -> r.get(Settings.AUGMENT) == Augmentation.PAD_CROP));

  /** Smallest share of an image's area that {@code resized-crop} takes. */
  public static final Setting<Double> CROP_SCALE =
      add(
          Setting.of(
                  "crop-scale",
                  0.08,
                  Group.DATA,
                  "SHARE",
                  "smallest share of an image's area that resized-crop takes")
              .must(share -> share > 0 && share <= 1, "0 < SHARE <= 1")
              .belongingTo(
                  "--augment resized-crop",
                  r -> r.get(Settings.AUGMENT) == Augmentation.RESIZED_CROP));

  /** Whether training images are flipped left to right at random. */
  public static final Setting<Boolean> FLIP =
      add(Setting.of("flip", true, Group.DATA, "", "random horizontal flip"));

  // ---- Network

  /** Network, see {@link Models}. */
  public static final Setting<String> MODEL =
      add(
          Setting.of(
              "model", "preact-resnet10", Group.NETWORK, "NAME", "network, see 'catchup models'"));

  /** Channels of the stem; 0 for the network's own. */
  public static final Setting<Integer> WIDTH =
      add(
          Setting.of(
                  "width",
                  0,
                  Group.NETWORK,
                  "CHANNELS",
                  "channels of the stem, 0 for the network's own")
              .must(n -> n >= 0, "at least 0"));

  /** First layers of a ResNet. */
  public static final Setting<ModelSpec.Stem> STEM =
      add(
          Setting.of(
              "stem",
              ModelSpec.Stem.CIFAR,
              Group.NETWORK,
              "",
              "first layers of a resnet: 3x3, or 7x7 with max-pool"));

  /** Whether a pre-activation network ends with batch norm and ReLU. */
  public static final Setting<Boolean> FINAL_NORM =
      add(
          Setting.of(
              "final-norm",
              false,
              Group.NETWORK,
              "",
              "batch norm and ReLU after the last stage of a preact-resnet"));

  /** Whether the last batch norm of each block starts with gamma 0. */
  public static final Setting<Boolean> ZERO_INIT =
      add(
          Setting.of(
                  "zero-init",
                  false,
                  Group.NETWORK,
                  "",
                  "start the last batch norm of each block with gamma 0")
              .belongingTo("a start without --init", r -> r.get(Settings.INIT).isEmpty()));

  /** File or shipped weights to start from; empty for random weights. */
  public static final Setting<String> INIT =
      add(
          Setting.of(
                  "init",
                  "",
                  Group.NETWORK,
                  "FILE|NAME",
                  "start from the weights of a .safetensors file with PyTorch's names, or from a name that 'catchup models' lists; an exported file says which network it holds")
              .checkedBy(Settings::requirePath));

  /** Whether the classifier starts at random although the rest comes from {@link #INIT}. */
  public static final Setting<Boolean> NEW_HEAD =
      add(
          Setting.of(
                  "new-head",
                  false,
                  Group.NETWORK,
                  "",
                  "take all weights of --init but the classifier's, for other classes")
              .belongingTo("--init", r -> !r.get(Settings.INIT).isEmpty()));

  /** Last part of the network to freeze, see {@link org.catchupmix.nn.Network#freeze}. */
  public static final Setting<String> FREEZE =
      add(
          Setting.of(
                  "freeze",
                  "",
                  Group.NETWORK,
                  "UNTIL",
                  "freeze the parameters of --init up to this part: stem, layer1 to layer4 (block1 to block3 of a wrn), or backbone, all but the classifier; frozen batch norms use their running statistics (default: all are trained)")
              .belongingTo("--init", r -> !r.get(Settings.INIT).isEmpty()));

  // ---- Mixing; the options of each method are found by their keys

  /** Mix method, see {@link org.catchupmix.mix.MixMethods}. */
  public static final Setting<String> MIX = MixSettings.MIX;

  /** Mix points of which one is drawn for each batch, 0 the input; empty for the method's own. */
  public static final Setting<List<Integer>> MIX_LAYERS = MixSettings.LAYERS;

  /** Parameter of Beta(alpha, alpha), from which lambda is drawn; unset for the method's own. */
  public static final Setting<Double> ALPHA = MixSettings.ALPHA;

  /** Share of batches that are mixed; unset for the method's own. */
  public static final Setting<Double> MIX_PROB = MixSettings.PROBABILITY;

  static {
    ALL.addAll(List.of(MIX, MIX_LAYERS, ALPHA, MIX_PROB));
    ALL.addAll(MixSettings.OPTIONS);
  }

  // ---- Optimization

  /** Share of the label that is spread over all classes. */
  public static final Setting<Double> LABEL_SMOOTHING =
      add(
          Setting.of(
                  "label-smoothing",
                  0.0,
                  Group.OPTIMIZATION,
                  "S",
                  "share of the label that is spread over all classes, 0 <= S < 1")
              .must(s -> s >= 0 && s < 1, "0 <= S < 1"));

  /** Passes over the training images. */
  public static final Setting<Integer> EPOCHS =
      add(
          Setting.of("epochs", 8, Group.OPTIMIZATION, "N", "passes over the training images")
              .must(n -> n >= 1, "at least 1"));

  /**
   * Epochs that an extended run had before each extension, ascending. Until then the learning rate
   * follows the schedule of that many epochs.
   */
  public static final Setting<List<Integer>> EXTENDED_FROM =
      add(
          Setting.list(
              Integer.class,
              ",",
              "extended-from",
              Group.OPTIMIZATION,
              "EPOCHS",
              "epochs that the run had before '--resume RUN --epochs N' extended it; until then the learning rate follows the schedule of that many. Written into the recipe, so that it repeats the run"));

  /** Images of a step. */
  public static final Setting<Integer> BATCH =
      add(
          Setting.of("batch", 64, Group.OPTIMIZATION, "N", "images per step")
              .must(n -> n >= 2, "at least 2: batch norm has no variance over one image"));

  /** Parts that a batch is divided into, see {@link org.catchupmix.parallel.Shards}. */
  public static final Setting<Integer> SHARDS =
      add(
          Setting.of(
              "shards",
              1,
              Group.OPTIMIZATION,
              "S",
              "divide each batch into S parts with their own mixing and batch statistics, as GPUs do in DistributedDataParallel; any number of ranks up to S (mpirun -n 4 catchup train --shards 4 ...) gives the same bits"));

  /** Highest learning rate. */
  public static final Setting<Double> LR =
      add(
          Setting.of("lr", 0.1, Group.OPTIMIZATION, "RATE", "highest learning rate")
              .must(rate -> rate > 0 && Double.isFinite(rate), "above 0"));

  /** Momentum of SGD. */
  public static final Setting<Double> MOMENTUM =
      add(
          Setting.of("momentum", 0.9, Group.OPTIMIZATION, "M", "momentum of SGD, 0 <= M < 1")
              .must(m -> m >= 0 && m < 1, "0 <= M < 1"));

  /** Whether the momentum is Nesterov's. */
  public static final Setting<Boolean> NESTEROV =
      add(Setting.of("nesterov", true, Group.OPTIMIZATION, "", "Nesterov's momentum"));

  /** Weight decay on all parameters. */
  public static final Setting<Double> WEIGHT_DECAY =
      add(
          Setting.of(
                  "weight-decay", 1e-4, Group.OPTIMIZATION, "D", "weight decay of all parameters")
              .must(d -> d >= 0, "at least 0"));

  /** Course of the learning rate. */
  public static final Setting<ScheduleKind> SCHEDULE =
      add(
          Setting.of(
              "schedule",
              ScheduleKind.COSINE,
              Group.OPTIMIZATION,
              "",
              "course of the learning rate"));

  /** Epochs at which {@code multistep} lowers the rate; empty for a half and three quarters. */
  public static final Setting<List<Integer>> MILESTONES =
      add(
          Setting.list(
                  Integer.class,
                  ",",
                  "milestones",
                  Group.OPTIMIZATION,
                  "EPOCH",
                  "epochs at which multistep lowers the rate (default: a half and three quarters of the epochs, rounded down, from 1 on and not equal)")
              .must(all -> all.stream().allMatch(m -> m >= 1), "epochs from 1 on")
              .belongingTo(
                  "--schedule multistep", r -> r.get(Settings.SCHEDULE) == ScheduleKind.MULTISTEP));

  /** Factor of the rate at each milestone of {@code multistep}. */
  public static final Setting<Double> LR_FACTOR =
      add(
          Setting.of(
                  "lr-factor",
                  0.1,
                  Group.OPTIMIZATION,
                  "F",
                  "factor of the rate at each milestone of multistep")
              .belongingTo(
                  "--schedule multistep", r -> r.get(Settings.SCHEDULE) == ScheduleKind.MULTISTEP));

  /** Epochs in which the rate rises linearly. */
  public static final Setting<Double> WARMUP =
      add(
          Setting.of(
              "warmup",
              1.0,
              Group.OPTIMIZATION,
              "EPOCHS",
              "epochs in which the rate rises linearly"));

  // ---- Run

  /** Images per batch in tests. */
  public static final Setting<Integer> EVAL_BATCH =
      add(
          Setting.of("eval-batch", 100, Group.RUN, "N", "images per batch in tests")
              .affecting(Effect.NONE)
              .must(n -> n >= 1, "at least 1"));

  /** Checkpoints within an epoch, see {@link CheckpointInterval}. */
  public static final Setting<String> CHECKPOINT_EVERY =
      add(
          Setting.of(
                  "checkpoint-every",
                  "10 minutes",
                  Group.RUN,
                  "'N steps|minutes'",
                  "write a checkpoint within an epoch too, or 'never'; changes nothing else")
              .affecting(Effect.NONE)
              .checkedBy((_, text) -> CheckpointInterval.of(text)));

  /** Whether filters are measured after each epoch. */
  public static final Setting<Boolean> TRACK_FILTERS =
      add(
          Setting.of(
                  "track-filters",
                  false,
                  Group.RUN,
                  "",
                  "after each epoch, write the activity of each filter to filters.npz for 'catchup analyze'; changes nothing else")
              .affecting(Effect.ROUNDING));

  /** Logs of each step for other tools. */
  public static final Setting<List<LogFormat>> LOG =
      add(
          Setting.list(
                  LogFormat.class,
                  ",",
                  "log",
                  Group.RUN,
                  "",
                  "log each step for other tools: jsonl to steps.jsonl, tensorboard to event files in the folder tensorboard; changes nothing else (default: none)")
              .affecting(Effect.NONE));

  /** Seed of all random numbers. */
  public static final Setting<Long> SEED =
      add(
          Setting.of("seed", 1L, Group.RUN, "S", "seed of all random numbers")
              .affecting(Effect.SEED));

  // ---- Slurm

  /** Partitions. */
  public static final Setting<String> PARTITION =
      add(
          slurm("partition", "NAME", "partition, or several: a,b (default: the cluster's)")
              .must(
                  text -> text.matches("[^\\s'\"\\\\#]*") && !hasControl(text),
                  "one word, without blanks, quotes, backslashes and '#'"));

  /** Time limit of a task. */
  public static final Setting<String> TIME =
      add(
          slurm(
                  "time",
                  "LIMIT",
                  "time limit of a task, as of sbatch: MINUTES, H:MM:SS, D-HH; two minutes before it the task saves its step and is queued again (default: the partition's)")
              .must(
                  t -> t.matches("(\\d+|\\d+:\\d+(:\\d+)?|\\d+-\\d+(:\\d+){0,2})?"),
                  "MINUTES, MM:SS, H:MM:SS, D-HH, D-HH:MM or D-HH:MM:SS"));

  /** Memory of a task. */
  public static final Setting<String> MEM =
      add(
          slurm(
                  "mem",
                  "SIZE",
                  "memory of a task, such as 16G; Java's heap gets three quarters (default: the cluster's)")
              .must(
                  m -> m.matches("([1-9]\\d*[KMGT]?)?"),
                  "a number with K, M, G or T behind it, such as 16G"));

  /** Processors of a task. */
  public static final Setting<Integer> CPUS =
      add(
          Setting.unset(
                  Integer.class,
                  "slurm.cpus",
                  Group.SLURM,
                  "N",
                  "processors of a task, one per thread (default: the cluster's)")
              .affecting(Effect.NONE)
              .must(n -> n >= 1, "at least 1"));

  /** GPUs of a task. */
  public static final Setting<String> GPUS =
      add(
          slurm("gpus", "[TYPE:]N", "GPUs of a task, such as 1 or a100:1 (default: none)")
              .must(
                  g -> g.matches("(([A-Za-z0-9_.-]+:)?\\d+)?"),
                  "N or TYPE:N, such as 1 or a100:1"));

  /** Tasks that may run at once. */
  public static final Setting<Integer> AT_ONCE =
      add(
          Setting.unset(
                  Integer.class,
                  "slurm.at-once",
                  Group.SLURM,
                  "N",
                  "tasks that may run at once (default: no limit)")
              .affecting(Effect.NONE)
              .must(n -> n >= 1, "at least 1"));

  /** Lines of bash before each training. */
  public static final Setting<List<String>> SETUP =
      add(
          Setting.list(
                  String.class,
                  "",
                  "slurm.setup",
                  Group.SLURM,
                  "LINE",
                  "a line of bash before each training, such as 'module load java/25'; may be given several times")
              .affecting(Effect.NONE)
              .must(
                  lines -> lines.stream().noneMatch(Settings::hasControl),
                  "one line: give it once per line"));

  /** More options of {@code sbatch}. */
  public static final Setting<List<String>> SBATCH =
      add(
          Setting.list(
                  String.class,
                  "",
                  "slurm.sbatch",
                  Group.SLURM,
                  "OPTION",
                  "one more option of sbatch, such as --sbatch=--exclude=node7; may be given several times")
              .affecting(Effect.NONE)
              .must(
                  lines ->
                      lines.stream().allMatch(o -> o.matches("--?[A-Za-z].*") && !hasControl(o)),
                  "one option of sbatch, such as --exclude=node7"));

  private Settings() {}

  private static final String STREAMED = "streamed data: stream, shards and imagenet";

  private static boolean isStreamed(Recipe recipe) {
    return Datasets.kind(recipe.get(DATA)) != DataSource.Kind.IN_MEMORY;
  }

  private static Setting<Integer> count(String key, int initial, Group group, String about) {
    String label = key.equals("crop") ? "PIXELS" : "N";
    return Setting.of(key, initial, group, label, about).must(n -> n >= 0, "at least 0");
  }

  private static Setting<String> slurm(String name, String label, String about) {
    return Setting.of("slurm." + name, "", Group.SLURM, label, about).affecting(Effect.NONE);
  }

  private static boolean hasControl(String line) {
    return line.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
  }

  static void requirePath(String flag, String path) {
    try {
      Path.of(path);
    } catch (InvalidPathException e) {
      // The path itself is left out: it holds what cannot be in one, such as a zero byte.
      throw new IllegalArgumentException(
          "%s is no path on this system (%s): set LC_ALL=C.UTF-8, or rename it"
              .formatted(flag, e.getReason()),
          e);
    }
  }

  private static <T> Setting<T> add(Setting<T> setting) {
    ALL.add(setting);
    return setting;
  }

  /** All settings, by their groups. */
  public static List<Setting<?>> all() {
    return ALL.stream().sorted(Comparator.comparing(s -> s.group())).toList();
  }

  /** The settings of some groups. */
  public static List<Setting<?>> in(Setting.Group... groups) {
    return ALL.stream().filter(s -> Arrays.asList(groups).contains(s.group())).toList();
  }

  /** The settings of a run: all but those of Slurm. */
  public static List<Setting<?>> ofRuns() {
    return all().stream().filter(s -> s.group() != Group.SLURM).toList();
  }

  /** The setting of a key; empty if there is none. */
  public static Optional<Setting<?>> find(String key) {
    return ALL.stream().filter(s -> s.key().equals(key)).findFirst();
  }
}
