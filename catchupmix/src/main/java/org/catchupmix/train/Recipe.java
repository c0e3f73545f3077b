package org.catchupmix.train;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.data.Framing;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.Reading;
import org.catchupmix.data.sets.DataSource;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Schedule;
import org.catchupmix.parallel.Shards;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The settings of a run. Each field is a flag of {@code train} and, without the dashes, a key of a
 * recipe file; what stands here is the default. {@link #check} finds what cannot be.
 */
public final class Recipe {

  /** Images of a dozen shards: enough for a batch to be of many classes. */
  private static final int USUAL_WINDOW = 1 << 14;

  /** How the learning rate goes. */
  public enum ScheduleKind {
    /** The same all the time. */
    CONSTANT,
    /** Multiplied by {@code lr-factor} at each milestone. */
    MULTISTEP,
    /** Half a cosine to zero. */
    COSINE
  }

  /** The name of the run's folder; empty for one made from the settings. */
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "of the run's folder (default: made from the settings)")
  public String name = "";

  /** The folder of all runs. */
  @Option(names = "--runs", paramLabel = "DIR", description = "the folder of all runs")
  public String runs = "runs";

  /** Where to compute. */
  @Mixin public DeviceOptions device = new DeviceOptions();

  /** What to train on, {@code NAME[@SIZE][:DIR]}, see {@link Datasets}. */
  @Option(
      names = "--data",
      paramLabel = "NAME[:DIR]",
      description = "what to train on, see 'catchup data'")
  public String data = "fashion-sample";

  /** Only the first so many training images; 0 for all. */
  @Option(
      names = "--train-limit",
      paramLabel = "N",
      description = "use only the first N training images, 0 for all")
  public int trainLimit;

  /** Only the first so many test images; 0 for all. */
  @Option(
      names = "--test-limit",
      paramLabel = "N",
      description = "use only the first N test images, 0 for all")
  public int testLimit;

  /**
   * In place of {@link #trainLimit}: the first so many training images of each class; 0 for all.
   */
  @Option(
      names = "--train-per-class",
      paramLabel = "N",
      description =
          "in place of --train-limit: the first N training images of each class, 0 for all")
  public int trainPerClass;

  /** In place of {@link #testLimit}: the first so many test images of each class; 0 for all. */
  @Option(
      names = "--test-per-class",
      paramLabel = "N",
      description = "in place of --test-limit: the first N test images of each class, 0 for all")
  public int testPerClass;

  /** Training images kept back for validation, see {@link Validation}; empty for none. */
  @Option(
      names = "--val",
      paramLabel = "N|SHARE",
      description =
          "keep back N training images, or a share such as 0.1, of each class as many as it has its"
              + " part of, chosen by --seed: epochs are judged by them, and the test images are"
              + " looked at once, at the end (default: none; the last epoch counts)")
  public String val = "";

  /** Side of the images for the network, in pixels; 0 for what the data set has. */
  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "side of the images for the network, 0 for what the data set has (default:"
              + " ${DEFAULT-VALUE}); test images are scaled and cut out of the centre")
  public int size;

  /** Shorter side, in pixels, that images are scaled to before they are cut; 0 for the usual. */
  @Option(
      names = "--resize",
      paramLabel = "PIXELS",
      description =
          "shorter side that images are scaled to before they are cut to --size, 0 for 8/7 of it"
              + " where they come in any size")
  public int resize;

  /** By what the JPEG files of a data set that is streamed are decoded. */
  @Option(
      names = "--jpeg",
      description =
          "of streamed data, by what JPEG is decoded, each with pixels of its own: turbo-scaled and"
              + " turbo are libjpeg-turbo, imageio is Java's (default: auto, the first there is)")
  public JpegDecoding jpeg = JpegDecoding.AUTO;

  /** Threads that decode images of a data set that is streamed; 0 for one a processor. */
  @Option(
      names = "--decode-threads",
      paramLabel = "N",
      description =
          "of streamed data, threads that decode images, 0 for one a processor; changes nothing"
              + " else")
  public int decodeThreads;

  /** Images in a row that are shuffled among themselves, of shards; 0 for the usual. */
  @Option(
      names = "--shuffle-window",
      paramLabel = "IMAGES",
      description =
          "of shards, how many images in a row are shuffled among themselves, after the shards"
              + " were, 0 for 16384")
  public int shuffleWindow;

  /** Whether the next image takes the place of a training image that is broken. */
  @Option(
      names = "--skip-broken",
      arity = "0..1",
      description =
          "of streamed data, let the next image take the place of a training image that is broken,"
              + " and name those (default: ${DEFAULT-VALUE}, an error)")
  public boolean skipBroken;

  /** How training images are cut at random. */
  @Option(names = "--augment", description = "how training images are cut at random")
  public Augmentation augment = Augmentation.PAD_CROP;

  /** Pixels of padding around an image before a part of its size is cut; 0 for none. */
  @Option(
      names = "--crop",
      paramLabel = "PIXELS",
      description = "of pad-crop: random crop after so much padding, 0 for none")
  public int crop = 2;

  /** Of {@code resized-crop}: the smallest share of the area, above 0 and at most 1. */
  @Option(
      names = "--crop-scale",
      paramLabel = "SHARE",
      description = "of resized-crop: the smallest share of an image's area")
  public double cropScale = 0.08;

  /** Whether images are flipped left to right at random. */
  @Option(names = "--flip", arity = "0..1", description = "random horizontal flip")
  public boolean flip = true;

  /** The name of the network, see {@link Models}. */
  @Option(names = "--model", paramLabel = "NAME", description = "the network, see 'catchup models'")
  public String model = "preact-resnet10";

  /** Channels of the stem; 0 for the network's own. */
  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "channels of the stem, 0 for the network's own")
  public int width;

  /** How a residual network begins. */
  @Option(names = "--stem", description = "how a resnet begins: 3x3, or 7x7 with max-pool")
  public ModelSpec.Stem stem = ModelSpec.Stem.CIFAR;

  /** Whether a pre-activation network ends with batch norm and ReLU. */
  @Option(
      names = "--final-norm",
      arity = "0..1",
      description = "batch norm and ReLU after the last stage of a preact-resnet")
  public boolean finalNorm;

  /** Whether the last batch norm of each block starts with gamma 0. */
  @Option(
      names = "--zero-init",
      arity = "0..1",
      description = "start the last batch norm of each block with gamma 0")
  public boolean zeroInit;

  /**
   * A {@code .safetensors} file or {@link ShippedWeights} to start from; empty for random weights.
   */
  @Option(
      names = "--init",
      paramLabel = "FILE|NAME",
      description =
          "start from the weights of a .safetensors file with PyTorch's names, or of a name that"
              + " 'catchup models' lists; the network is the one that an exported file says it is of")
  public String init = "";

  /** Whether of {@link #init} all is taken but the classifier, which starts at random. */
  @Option(
      names = "--new-head",
      arity = "0..1",
      description = "of --init take all weights but the classifier's, for other classes")
  public boolean newHead;

  /**
   * The part of the network up to which it is frozen, see {@link Network#freeze}; empty for none.
   */
  @Option(
      names = "--freeze",
      paramLabel = "UNTIL",
      description =
          "do not train the parameters of --init up to this part: stem, layer1 to layer4 (of a wrn"
              + " block1 to block3), or backbone, all but the classifier; their batch norms keep and"
              + " use their running statistics (default: all are trained)")
  public String freeze = "";

  /** How samples are mixed. */
  @Mixin public MixSettings mixing = new MixSettings();

  /** Share of the label that is spread over all classes, 0 to below 1. */
  @Option(
      names = "--label-smoothing",
      paramLabel = "S",
      description = "share of the label that is spread over all classes, 0 <= S < 1")
  public double labelSmoothing;

  /** Passes over the training images, at least 1. */
  @Option(names = "--epochs", paramLabel = "N", description = "passes over the training images")
  public int epochs = 8;

  /**
   * Of a run that was extended: how many epochs it had before, ascending, see {@link Extension};
   * until then the learning rate goes as in a run of so many. Empty for others.
   */
  @Option(
      names = "--extended-from",
      split = ",",
      paramLabel = "EPOCHS",
      description =
          "written by '--resume RUN --epochs N', to repeat such a run: the epochs that it had before;"
              + " until then the learning rate goes as in a run of so many")
  public List<Integer> extendedFrom = new ArrayList<>();

  /** Images of a step, at least 2. */
  @Option(names = "--batch", paramLabel = "N", description = "images per step")
  public int batch = 64;

  /** The parts that a batch is divided into, see {@link Shards}. */
  @Option(
      names = "--shards",
      paramLabel = "S",
      description =
          "divide each batch into S parts, each with a mixing and batch statistics of its own, as"
              + " each GPU has in DistributedDataParallel; any number of ranks up to S (mpirun -n"
              + " 4 catchup train --shards 4 ...) gives the same bits")
  public int shards = 1;

  /** The highest learning rate, above 0. */
  @Option(names = "--lr", paramLabel = "RATE", description = "learning rate at its highest")
  public double lr = 0.1;

  /** Of SGD, 0 to below 1. */
  @Option(names = "--momentum", paramLabel = "M", description = "of SGD, 0 <= M < 1")
  public double momentum = 0.9;

  /** Whether the momentum is that of Nesterov. */
  @Option(names = "--nesterov", arity = "0..1", description = "whether the momentum is Nesterov's")
  public boolean nesterov = true;

  /** Of SGD, on all parameters, at least 0. */
  @Option(names = "--weight-decay", paramLabel = "D", description = "on all parameters")
  public double weightDecay = 1e-4;

  /** How the learning rate goes. */
  @Option(names = "--schedule", description = "how the learning rate goes")
  public ScheduleKind schedule = ScheduleKind.COSINE;

  /** Epochs at which {@code multistep} lowers the rate; empty for a half and three quarters. */
  @Option(
      names = "--milestones",
      split = ",",
      paramLabel = "EPOCH",
      description =
          "of multistep: where the rate is lowered (default: a half and three quarters of the epochs)")
  public List<Integer> milestones = new ArrayList<>();

  /** Of {@code multistep}, at each milestone. */
  @Option(
      names = "--lr-factor",
      paramLabel = "F",
      description = "of multistep: the rate is multiplied by it at each milestone")
  public double lrFactor = 0.1;

  /** Epochs in which the rate rises linearly. */
  @Option(
      names = "--warmup",
      paramLabel = "EPOCHS",
      description = "the rate rises linearly over the first EPOCHS")
  public double warmup = 1;

  /** Images of a batch in tests. */
  @Option(names = "--eval-batch", paramLabel = "N", description = "images at a time in tests")
  public int evalBatch = 100;

  /** How often a checkpoint is written within an epoch, see {@link CheckpointInterval}. */
  @Option(
      names = "--checkpoint-every",
      paramLabel = "'N steps|minutes'",
      description = "write a checkpoint within an epoch too, or 'never'; changes nothing else")
  public String checkpointEvery = "10 minutes";

  /** Whether the filters are measured after each epoch. */
  @Option(
      names = "--track-filters",
      arity = "0..1",
      description =
          "after each epoch, write how strongly each filter acts to filters.npz, for 'catchup"
              + " analyze'; changes nothing else")
  public boolean trackFilters;

  /** Where each step is written for other tools, see {@link LogFormat}. */
  @Option(
      names = "--log",
      split = ",",
      description =
          "write each step for other tools: jsonl to steps.jsonl, tensorboard to event files in the"
              + " folder tensorboard; changes nothing else (default: none)")
  public List<LogFormat> log = new ArrayList<>();

  /** What decides all that is random. */
  @Option(names = "--seed", paramLabel = "S", description = "decides all that is random")
  public long seed = 1;

  /** Of a sweep: what its tasks ask of Slurm. No setting of a run, and no flag of {@code train}. */
  public SlurmOptions slurm = new SlurmOptions();

  /**
   * Finds what cannot be, before any data are read.
   *
   * @throws IllegalArgumentException with a sentence that names the flag
   */
  public void check() {
    new RecipeCheck(this, RecipeFile.changed(this)).check();
  }

  /** How images are brought to the size that the network sees. */
  Framing framing() {
    return Datasets.framing(data, new Framing(size, resize, augment == Augmentation.RESIZED_CROP));
  }

  /** How files are read of a data set that is streamed. */
  Reading reading() {
    return new Reading(jpeg, decodeThreads, skipBroken);
  }

  /** The network for images of so many channels and classes. */
  public ModelSpec spec(int channels, int classes) {
    Models.Kind kind = Models.kind(model);
    ModelSpec spec =
        new ModelSpec(model, width == 0 ? kind.width() : width, channels, classes, stem, finalNorm);
    Models.requireOffered(spec);
    return spec;
  }

  /** The mix method. */
  public MixMethod mixMethod() {
    return mixing.create(mixPoints());
  }

  /** The share of batches that are mixed. */
  public double mixProbability() {
    return mixing.probability(mixPoints());
  }

  List<Integer> mixPoints() {
    return Models.kind(model).mixPoints();
  }

  /**
   * The learning rate.
   *
   * @param steps of an epoch
   */
  public Schedule schedule(int steps) {
    Schedule all = of(epochs);
    for (int earlier : extendedFrom.reversed()) {
      Schedule before = of(earlier);
      Schedule after = all;
      all = epoch -> (epoch < earlier ? before : after).rate(epoch);
    }
    return all.withWarmup(warmup, 1.0 / steps);
  }

  private Schedule of(int ofEpochs) {
    return switch (schedule) {
      case CONSTANT -> Schedule.constant(lr);
      case COSINE -> Schedule.cosine(lr, ofEpochs);
      case MULTISTEP ->
          Schedule.multiStep(
              lr, lrFactor, steps().stream().mapToDouble(Integer::doubleValue).toArray());
    };
  }

  /** Those that it was started with, if it was extended since. */
  int firstEpochs() {
    return extendedFrom.isEmpty() ? epochs : extendedFrom.getFirst();
  }

  private List<Integer> steps() {
    int half = Math.max(1, firstEpochs() / 2);
    return milestones.isEmpty()
        ? List.of(half, Math.max(half + 1, firstEpochs() * 3 / 4))
        : milestones;
  }

  /**
   * Writes down what was left to defaults that depend on other settings, so that a run's
   * configuration means the same when those defaults have changed.
   */
  public void settle() {
    width = spec(1, 1).width();
    size = framing().size();
    resize = framing().resize();
    DataSource.Kind kind = Datasets.kind(data);
    if (kind != DataSource.Kind.IN_MEMORY) {
      jpeg = jpeg.here();
    }
    if (kind == DataSource.Kind.SHARDS && shuffleWindow == 0) {
      shuffleWindow = USUAL_WINDOW;
    }
    if (schedule == ScheduleKind.MULTISTEP) {
      milestones = steps();
    }
    mixing.settle(mixPoints());
  }

  /** The settings of a step at a learning rate. */
  public SgdSettings step(double rate) {
    return new SgdSettings(rate, momentum, nesterov, weightDecay);
  }
}
