package org.catchupmix.run;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Short names for runs that are shown together, and the folder for files about them. */
public final class RunNames {
  private RunNames() {}

  /** The names of their folders; the whole paths where two have the same name. */
  public static List<String> shortNames(List<Path> runs) {
    List<String> names = runs.stream().map(RunNames::name).toList();
    return new HashSet<>(names).size() == names.size()
        ? names
        : runs.stream().map(Path::toString).toList();
  }

  private static String name(Path run) {
    Path name = run.toAbsolutePath().normalize().getFileName();
    return name == null ? run.toString() : name.toString();
  }

  /** Name of a data set for titles: of {@code NAME:DIR} the name and the folder's last part. */
  public static String data(String spec) {
    return spec.replaceFirst("^([^:]*+:).*[/\\\\](?=[^/\\\\])", "$1");
  }

  /** Each folder once, as it was first written: given twice it would count as two seeds. */
  public static List<Path> once(List<Path> runs) {
    Map<Path, Path> once = new LinkedHashMap<>();
    runs.forEach(run -> once.putIfAbsent(run.toAbsolutePath().normalize(), run));
    return List.copyOf(once.values());
  }

  /**
   * The run's own folder where there is one run alone, else the folder that the first one is in.
   */
  public static Path home(List<Path> runs) {
    Path first = runs.getFirst().normalize();
    if (runs.size() == 1) {
      return first;
    }
    boolean isUp = first.toString().isEmpty() || first.endsWith("..");
    Path parent = isUp ? first.resolve("..").normalize() : first.getParent();
    return parent == null ? Path.of("") : parent;
  }
}
