package org.catchupmix.kernels.lab;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.roofline.GpuPeaks;
import org.catchupmix.core.roofline.LowerBound;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.launch.Variant;
import org.catchupmix.kernels.launch.Variants;

/**
 * An operation that the lab can run: variants of a launcher, and inputs of a primitive.
 *
 * <p>It runs on a backend that is told which variant to use. {@link LabOperations} lists all
 * operations.
 *
 * @param <S> sizes by which a variant is chosen
 */
public final class LabOperation<S> {
  /** Options that apply to some operations only. */
  enum Setting {
    /** {@code --type}, for operations with activations. */
    TYPE,
    /** {@code --type tf32}, for operations that multiply matrices. */
    TF32
  }

  /** Axes of {@code --shape}. */
  public record Axes(String names, String example) {
    static final Axes IMAGE = new Axes("NxHxWxC", "8x16x16x64");
    static final Axes FILTERS = new Axes("NxC", "8x64");
    static final Axes MATMUL = new Axes("MxNxK", "256x256x64");

    /** Convolutions with a square kernel and padding of half its side. */
    static final Axes CONVOLUTION = new Axes("NxHxWxCINxCOUTxKERNELxSTRIDE", "2x16x16x64x64x3x1");

    /** Pooling with square windows and padding of (window - 1) / 2. */
    static final Axes WINDOWS = new Axes("NxHxWxCxWINDOWxSTRIDE", "8x16x16x64x3x2");

    static final Axes MATRIX = new Axes("RxC", "2048x64");

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
  private String library;

  /**
   * Makes an operation.
   *
   * @param sizes converts a shape; throws an IllegalArgumentException if it is invalid
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

  /** Renames it, since several operations can share variants. */
  LabOperation<S> named(String newName) {
    name = newName;
    return this;
  }

  LabOperation<S> library(String name) {
    library = name;
    return this;
  }

  /** Returns the library that provides it on a GPU, {@code cudnn} or {@code cublas}. */
  Optional<String> library() {
    return Optional.ofNullable(library);
  }

  /** Returns a label after checking it. */
  String variant(String label) {
    return isLibrary(label) ? label : variants.named(label).label();
  }

  boolean isLibrary(String variant) {
    return variant.equals(library);
  }

  LabOperation<S> withSettings(Setting... settings) {
    takes.addAll(List.of(settings));
    return this;
  }

  LabOperation<S> hard(Function<LabSettings, OpCase> problem) {
    hardProblem = problem;
    return this;
  }

  /** Returns its name on the command line, such as {@code channel_norm}. */
  public String name() {
    return name;
  }

  /** Returns the operation of its variants. */
  String choiceOf() {
    return variants.operation();
  }

  public String file() {
    return variants.file();
  }

  public List<String> variants() {
    return variants.all().stream().map(Variant::label).toList();
  }

  /** Returns the variant that the launcher chooses. */
  public String choice(Shape shape, Target target) {
    return variants.choose(sizes.apply(shape), target).label();
  }

  /** Returns the reason why a variant cannot run; empty if it can. */
  public Optional<String> refusal(String variant, Shape shape, Target target) {
    return variants.named(variant).refusal().apply(sizes.apply(shape), target);
  }

  /** Returns the kernels that a variant launches for activations of a type. */
  public List<String> entries(String variant, DType type) {
    return isLibrary(variant) ? List.of() : variants.entries(variants.named(variant), type);
  }

  public Axes axes() {
    return axes;
  }

  /**
   * Returns the number of elements of its largest tensor.
   *
   * @throws IllegalArgumentException if the sizes are invalid
   */
  long largestTensor(Shape shape) {
    sizes.apply(shape);
    OpCase c = problem(new LabSettings(shape));
    return Stream.concat(c.inputs().stream(), c.outputs().stream())
        .mapToLong(tensor -> tensor.shape().elements())
        .max()
        .orElseThrow();
  }

  boolean takes(Setting setting) {
    return takes.contains(setting);
  }

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

  /** Makes a problem with rare values, which is checked but not measured. */
  Optional<OpCase> hardProblem(LabSettings settings) {
    return Optional.ofNullable(hardProblem).map(problem -> problem.apply(settings));
  }

  @Override
  public String toString() {
    return name();
  }
}
