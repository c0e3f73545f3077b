package org.catchupmix.emulator.report;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.emulator.ptx.PlainText;

/**
 * Findings as maps for JSON: each component of a record is an entry, under its name with
 * underscores. Records of a sealed interface have their kind too.
 */
public final class FindingJson {
  /** Name of the format; its version grows when an entry changes its meaning or goes. */
  private static final String SCHEMA = "catchup-emulate";

  private static final int VERSION = 1;

  private FindingJson() {}

  /** Begins an object with the name and version of its format. */
  public static Map<String, Object> root() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("schema", SCHEMA);
    root.put("version", VERSION);
    return root;
  }

  /** Describes a finding with its sentence and all that it consists of. */
  public static Map<String, Object> of(Finding finding) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("severity", finding.severity());
    all.put("kind", finding.problem().kind());
    all.put("message", finding.message());
    all.put("times", finding.times());
    all.put("context", finding.context());
    all.put("place", value(finding.place()));
    all.put("problem", value(finding.problem().plain()));
    all.put("state", value(finding.state()));
    return all;
  }

  private static Object value(Object raw) {
    return switch (raw) {
      case null -> null;
      case Point(int x, int y, int z) -> List.of(x, y, z);
      case Enum<?> one -> word(one.name());
      case Record one -> components(one);
      case Collection<?> all -> all.stream().map(FindingJson::value).toList();
      case String text -> PlainText.of(text);
      default -> raw;
    };
  }

  private static Map<String, Object> components(Record one) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (one.getClass().getInterfaces().length > 0) {
      all.put("kind", Problem.kind(one.getClass()));
    }
    for (RecordComponent component : one.getClass().getRecordComponents()) {
      try {
        Object part = component.getAccessor().invoke(one);
        all.put(
            component.getName().replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT), value(part));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
