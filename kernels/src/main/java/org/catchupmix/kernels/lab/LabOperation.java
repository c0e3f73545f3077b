package org.catchupmix.kernels.lab;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.roofline.GpuPeaks;
import org.catchupmix.core.roofline.LowerBound;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.launch.Variant;
import org.catchupmix.kernels.launch.Variants;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * An operation that the lab can run: the variants of its launcher, and inputs of a size with the
 * primitive that they belong to. A variant is run by a backend that chooses it, so nothing is said
 * here of how it is launched. All of them are in {@link LabOperations}.
 *
 * @param <S> the sizes that its variants are chosen by
 */
public final class LabOperation<S> {
  /** What a run may be given besides sizes. */
  enum Setting {
    /** {@code --type}: it has activations. */
    TYPE,
    /** {@code --type tf32}: it multiplies matrices. */
    TF32,
    /** {@code --norm}. */
    NORM,
    /** {@code --seed}; without it the numbers depend on the sizes alone. */
    SEED
  }

  /** Launches what no primitive is. */
  interface OwnLaunch {
    void run(KernelLibrary kernels, LabSettings settings, OpCase.Bound bound);
  }

  /**
   * The axes of {@code --shape}.
   *
   * @param names such as {@code NxHxWxC}
   * @param example sizes of a network's
   */
  public record Axes(String names, String example) {
    static final Axes IMAGE = new Axes("NxHxWxC", "8x16x16x64");
    static final Axes FILTERS = new Axes("NxC", "8x64");
    static final Axes MATMUL = new Axes("MxNxK", "256x256x64");

    /** Of a convolution; the kernel is square, its padding half of its side. */
    static final Axes CONVOLUTION = new Axes("NxHxWxCINxCOUTxKERNELxSTRIDE", "2x16x16x64x64x3x1");

    /** Of pooling; windows are square, their padding half of what they have beyond one. */
    static final Axes WINDOWS = new Axes("NxHxWxCxWINDOWxSTRIDE", "8x16x16x64x3x2");

    static final Axes MATRIX = new Axes("RxC", "2048x64");
    static final Axes CLASSES = new Axes("NxK", "128x100");
    static final Axes ROWS = new Axes("NxROW", "128x3072");
    static final Axes NUMBERS = new Axes("N", "65536");

    /** How many there are. */
    int count() {
      return names.split("x").length;
    }
  }

  private final Variants<S> variants;
  private final Axes axes;
  private final Function<Shape, S> sizes;
  private final Function<LabSettings, OpCase> problem;
  private final Set<Setting> takes = EnumSet.noneOf(Setting.class);
  private Function<LabSettings, OpCase> hardProblem;
  private String name;
  private DType stored = DType.F32;
  private String library;
  private OwnLaunch launch;

  /**
   * An operation.
   *
   * @param axes of {@code --shape}
   * @param sizes those of a shape; an IllegalArgumentException says what is wrong with it
   * @param problem inputs, and the call of the primitive that they belong to
   */
  LabOperation(
      Variants<S> variants,
      Axes axes,
      Function<Shape, S> sizes,
      Function<LabSettings, OpCase> problem) {
    this.variants = variants;
    this.axes = axes;
    this.sizes = sizes;
    this.problem = problem;
    this.name = variants.operation();
  }

  /** Gives it a name of its own, where several operations have the same variants. */
  LabOperation<S> named(String own) {
    name = own;
    return this;
  }

  /** Says that it is there for activations in BF16 alone. */
  LabOperation<S> inBf16() {
    stored = DType.BF16;
    return this;
  }

  /** Says which library does the same on a GPU, as its column is called. */
  LabOperation<S> alsoBy(String name) {
    library = name;
    return this;
  }

  /** The library that does the same on a GPU, {@code cudnn} or {@code cublas}. */
  Optional<String> library() {
    return Optional.ofNullable(library);
  }

  /** Whether a label is that of the library. */
  boolean isLibrary(String variant) {
    return variant.equals(library);
  }

  /** Says which settings mean something. */
  LabOperation<S> taking(Setting... settings) {
    takes.addAll(List.of(settings));
    return this;
  }

  /** Adds one more problem, see {@link #hardProblem}. */
  LabOperation<S> hard(Function<LabSettings, OpCase> problem) {
    hardProblem = problem;
    return this;
  }

  /** Says how it is launched where no primitive does that. */
  LabOperation<S> launchedBy(OwnLaunch own) {
    launch = own;
    return this;
  }

  /** As on the command line, such as {@code channel_norm}. */
  public String name() {
    return name;
  }

  /** The operation of its variants, as in {@code --kernel}. */
  String choiceOf() {
    return variants.operation();
  }

  /** In what activations are stored where nothing is said. */
  public DType stored() {
    return stored;
  }

  /** The source's name without its ending. */
  public String file() {
    return variants.file();
  }

  /** The labels of its variants, from plain to fast. */
  public List<String> variants() {
    return variants.all().stream().map(Variant::label).toList();
  }

  /** The variant that its launcher takes by itself. */
  public String choice(Shape shape, Target target) {
    return variants.choose(sizes.apply(shape), target).label();
  }

  /** Why a variant cannot run; empty if it can. */
  public Optional<String> refusal(String variant, Shape shape, Target target) {
    return variants.named(variant).refusal().apply(sizes.apply(shape), target);
  }

  /** The kernels that a variant starts for activations of a type. */
  public List<String> entries(String variant, DType type) {
    return isLibrary(variant) ? List.of() : variants.entries(variants.named(variant), type);
  }

  /** The axes of {@code --shape}. */
  public Axes axes() {
    return axes;
  }

  /**
   * Checks sizes.
   *
   * @throws IllegalArgumentException if it has none such
   */
  void requireSizes(Shape shape) {
    sizes.apply(shape);
  }

  /** The elements of its largest tensor. */
  long largestTensor(Shape shape) {
    OpCase c = problem(new LabSettings(shape, NormKind.L2, 1));
    return Stream.concat(c.inputs().stream(), c.outputs().stream())
        .mapToLong(tensor -> tensor.shape().elements())
        .max()
        .orElseThrow();
  }

  /** Whether a setting means something. */
  boolean takes(Setting setting) {
    return takes.contains(setting);
  }

  /** Inputs, and the call of the primitive that they belong to. */
  public OpCase problem(LabSettings settings) {
    return problem.apply(settings);
  }

  /** Returns the bytes of inputs and outputs, each moved once. */
  long leastBytes(LabSettings settings) {
    return problem(settings).bytes(DType.F32, settings.type());
  }

  LowerBound lowerBound(GpuPeaks gpu, LabSettings settings, long launches) {
    return LowerBound.of(
        gpu, leastBytes(settings), problem(settings).flops(), settings.precision(), launches);
  }

  /**
   * The same with numbers that are seldom drawn and easily got wrong, to be checked and not
   * measured: one more problem, with the same sizes and arguments.
   */
  Optional<OpCase> hardProblem(LabSettings settings) {
    return Optional.ofNullable(hardProblem).map(problem -> problem.apply(settings));
  }

  /** Starts the variant that the backend chooses. */
  void launch(CudaBackend backend, LabSettings settings, OpCase problem, OpCase.Bound bound) {
    if (launch != null) {
      launch.run(backend.kernels().library(), settings, bound);
    } else {
      problem.run(backend, bound);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
