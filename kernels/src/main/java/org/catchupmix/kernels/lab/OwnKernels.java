package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.KernelText;

/**
 * A user's file of kernels beside those of the program: edits under known names, and new variants.
 *
 * @param own kernels of the file
 * @param program kernels of the program
 * @param like variant whose grid, block and parameters new variants take; null to find it
 */
record OwnKernels(
    LabOperation<?> operation, DType type, KernelSource own, KernelSource program, String like) {
  private static final String LABEL = "(v\\d+[a-z]*)";

  /** Returns a kernel's name under another label; empty if it has none, since variants share it. */
  private static Optional<String> renamed(String kernel, String label, String newLabel) {
    Matcher of = Pattern.compile("_" + label + "(?=_|$)").matcher(kernel);
    return of.find()
        ? Optional.of(kernel.substring(0, of.start()) + "_" + newLabel + kernel.substring(of.end()))
        : Optional.empty();
  }

  /** Returns the labels of the file's kernels that no variant of the program has, in order. */
  List<String> newLabels() {
    List<Pattern> names =
        operation.variants().stream()
            .flatMap(
                label ->
                    operation.entries(label, type).stream()
                        .flatMap(kernel -> renamed(kernel, label, LABEL).stream()))
            .distinct()
            .map(Pattern::compile)
            .toList();
    return KernelText.entries(own.ptx()).stream()
        .flatMap(kernel -> names.stream().map(name -> name.matcher(kernel)))
        .filter(Matcher::matches)
        .map(name -> name.group(1))
        .filter(label -> !operation.variants().contains(label))
        .distinct()
        .toList();
  }

  /**
   * Parses {@code all} or a list of variants such as {@code v1,v9}.
   *
   * @throws IllegalArgumentException if the file has kernels of none of them
   */
  List<LabVariant> variants(String text) {
    List<String> more = newLabels();
    List<String> labels =
        text.equals("all")
            ? Stream.concat(operation.variants().stream(), more.stream()).toList()
            : Stream.of(text.split(",", -1))
                .map(label -> more.contains(label) ? label : operation.variant(label))
                .distinct()
                .toList();
    List<LabVariant> variants = labels.stream().map(this::variant).toList();
    if (variants.stream().allMatch(v -> v.isOf(program))) {
      throw lacks(
          labels.stream().flatMap(label -> operation.entries(label, type).stream()).toList());
    }
    return variants;
  }

  /**
   * Returns a variant with kernels of the file, or of the program where the file has none of them.
   *
   * @throws IllegalArgumentException if the file has only some, or no launch of the program fits
   */
  private LabVariant variant(String label) {
    if (!operation.variants().contains(label)) {
      return operation.isLibrary(label)
          ? LabVariant.ofProgram(label)
          : launchedAs(label, like == null ? fitting(label) : required(label));
    }
    List<String> kernels = operation.entries(label, type);
    List<String> present = KernelText.entries(own.ptx());
    List<String> missing = kernels.stream().filter(k -> !present.contains(k)).toList();
    if (missing.isEmpty()) {
      return LabVariant.of(label, own);
    }
    // A later kernel without a label is shared by variants, so it is no edit of each.
    boolean some =
        present.contains(kernels.getFirst())
            || kernels.stream()
                .anyMatch(k -> present.contains(k) && renamed(k, label, label).isPresent());
    if (some) {
      throw lacks(missing);
    }
    return LabVariant.of(label, program);
  }

  private IllegalArgumentException lacks(List<String> missing) {
    List<String> present = KernelText.entries(own.ptx());
    return new IllegalArgumentException(
        "%s lacks %s; it has %s. Kernels must have the names of those in %s.cu, or new ones such as %s_v9"
            .formatted(
                own.origin(),
                String.join(", ", missing),
                present.isEmpty() ? "no kernels" : String.join(", ", present),
                operation.file(),
                operation.choiceOf()));
  }

  private LabVariant launchedAs(String label, String base) {
    Map<String, String> names = new LinkedHashMap<>();
    operation
        .entries(base, type)
        .forEach(k -> renamed(k, base, label).ifPresent(name -> names.put(k, name)));
    return new LabVariant(label, base, Optional.of(own), names);
  }

  /** Returns the first variant of the program that takes the same parameters. */
  private String fitting(String label) {
    return operation.variants().stream()
        .filter(base -> fits(label, base))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(misfit(label)));
  }

  private String required(String label) {
    if (!fits(label, like)) {
      throw new IllegalArgumentException("--like %s: %s".formatted(like, misfit(label)));
    }
    return like;
  }

  private String misfit(String label) {
    Map<String, List<Integer>> all = KernelText.parameters(own.ptx());
    String kernels =
        all.keySet().stream()
            .filter(k -> renamed(k, label, label).isPresent())
            .map(k -> "%s (%s)".formatted(k, sizes(all.get(k))))
            .collect(Collectors.joining(", "));
    String known =
        operation.variants().stream()
            .map(base -> "%s (%s)".formatted(base, describe(base)))
            .collect(Collectors.joining(", "));
    return "%s of %s must have the kernels and parameters of a variant that is launched the same way; bytes of its parameters, and of those of the program: %s; %s"
        .formatted(label, own.origin(), kernels, known);
  }

  private String describe(String base) {
    Map<String, List<Integer>> known = KernelText.parameters(program.ptx());
    return operation.entries(base, type).stream()
        .map(k -> known.containsKey(k) ? sizes(known.get(k)) : "not on this chip")
        .collect(Collectors.joining(" and "));
  }

  private static String sizes(List<Integer> bytes) {
    return bytes.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** Tells whether the file has all kernels of a variant under a label, with equal parameters. */
  private boolean fits(String label, String base) {
    Map<String, List<Integer>> known = KernelText.parameters(program.ptx());
    Map<String, List<Integer>> present = KernelText.parameters(own.ptx());
    List<String> kernels = operation.entries(base, type);
    return kernels.stream().anyMatch(k -> renamed(k, base, label).isPresent())
        && kernels.stream()
            .allMatch(
                k ->
                    known.containsKey(k)
                        && known.get(k).equals(present.get(renamed(k, base, label).orElse(k))));
  }

  /** Says how new variants are launched, and which variants are not the file's. */
  List<String> notes(List<LabVariant> variants) {
    List<String> notes = new ArrayList<>();
    for (LabVariant v : variants) {
      if (!v.label().equals(v.launched())) {
        notes.add(
            "%s has the grid, block and parameters of %s%s"
                .formatted(
                    v.label(), v.launched(), like == null ? "; --like takes another's" : ""));
      }
    }
    String others =
        variants.stream()
            .filter(v -> v.isOf(program) && !operation.isLibrary(v.label()))
            .map(LabVariant::label)
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      notes.add(
          "from the program, since %s has no such kernels: %s".formatted(own.origin(), others));
    }
    return notes;
  }

  /** Returns both sources, the file first. */
  List<KernelSource> sources() {
    return List.of(own, program);
  }
}
