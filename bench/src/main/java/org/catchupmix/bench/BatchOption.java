package org.catchupmix.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The flag {@code --batch}. */
final class BatchOption {
  /**
   * Sizes of batches.
   *
   * @param usual those without {@code --quick}
   * @param quick those with it
   */
  record Sizes(List<Integer> usual, List<Integer> quick) {
    private static String join(List<Integer> sizes) {
      return sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** As the help shows them. */
    @Override
    public String toString() {
      return join(usual) + (quick.equals(usual) ? "" : ", with --quick " + join(quick));
    }
  }

  /** Reads what the user typed, which {@code --quick} does not change. */
  static final class Reader implements ITypeConverter<Sizes> {
    @Override
    public Sizes convert(String text) {
      try {
        List<Integer> sizes = Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
        return new Sizes(sizes, sizes);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' wants to be a number");
      }
    }
  }

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = Reader.class,
      description = "pictures in a batch (default: ${DEFAULT-VALUE})")
  Sizes sizes;

  private final int least;
  private final boolean isList;

  private BatchOption(int least, boolean isList, List<Integer> usual, List<Integer> quick) {
    this.least = least;
    this.isList = isList;
    this.sizes = new Sizes(usual, quick);
  }

  /** Takes one size. */
  static BatchOption one(int least, int usual, int quick) {
    return new BatchOption(least, false, List.of(usual), List.of(quick));
  }

  /** Takes sizes with commas between them. */
  static BatchOption list(int least, List<Integer> usual, List<Integer> quick) {
    return new BatchOption(least, true, usual, quick);
  }

  /**
   * The sizes to measure.
   *
   * @throws ParameterException if one is too small, or there are several where one is wanted
   */
  List<Integer> sizes(boolean isQuick) {
    List<Integer> chosen = isQuick ? sizes.quick() : sizes.usual();
    if (!isList && chosen.size() != 1) {
      throw error("--batch " + Sizes.join(chosen) + " wants to be one number");
    }
    for (int size : chosen) {
      if (size < least) {
        throw error("--batch " + size + " wants to be at least " + least);
      }
    }
    return chosen;
  }

  /** The one size to measure, see {@link #sizes}. */
  int size(boolean isQuick) {
    return sizes(isQuick).getFirst();
  }

  private ParameterException error(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
