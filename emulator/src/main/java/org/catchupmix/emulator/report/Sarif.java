package org.catchupmix.emulator.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;

/**
 * Findings in SARIF 2.1.0, which code hosts and editors show at their lines.
 *
 * @param ptx file of the PTX, for findings without source line; null if there is none
 * @param folder to which paths are relative
 */
public record Sarif(Path ptx, Path folder) {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  /**
   * A finding to report.
   *
   * @param site call of a program that led to it, or null
   */
  public record Result(Finding finding, CallSite site) {
    String kind() {
      return finding.problem().kind();
    }
  }

  /** Describes findings as a log of one run. */
  public Map<String, Object> of(List<Result> findings) {
    List<String> kinds = findings.stream().map(Result::kind).distinct().toList();
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "catchup emulate");
    driver.put("rules", kinds.stream().map(Sarif::rule).toList());
    Map<String, Integer> seen = new HashMap<>();
    List<Map<String, Object>> results =
        findings.stream().map(one -> result(one, kinds, seen)).toList();
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("columnKind", "utf16CodeUnits");
    run.put("results", results);
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("$schema", SCHEMA);
    log.put("version", "2.1.0");
    log.put("runs", List.of(run));
    return log;
  }

  private static Map<String, Object> rule(String kind) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", kind);
    rule.put("shortDescription", text(kind.replace('-', ' ')));
    return rule;
  }

  private Map<String, Object> result(Result one, List<String> kinds, Map<String, Integer> seen) {
    Finding finding = one.finding();
    String kind = one.kind();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ruleId", kind);
    result.put("ruleIndex", kinds.indexOf(kind));
    result.put("level", finding.isFault() ? "error" : "note");
    result.put("message", text(finding.message()));
    if (finding.place() != null) {
      Place place = finding.place();
      result.put("locations", List.of(location(place.kernel(), place.line())));
      List<Access> accesses = accesses(finding.problem().plain());
      if (!accesses.isEmpty()) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (Access access : accesses) {
          steps.add(step(place.kernel(), access, steps.size() + 1));
        }
        result.put(
            "codeFlows", List.of(Map.of("threadFlows", List.of(Map.of("locations", steps)))));
      }
    }
    if (one.site() != null && one.site().line() != null) {
      Map<String, Object> call = new LinkedHashMap<>();
      call.put("physicalLocation", physical(one.site().line().file(), one.site().line().line()));
      if (finding.place() == null) {
        result.put("locations", List.of(call));
      } else {
        call.put("message", text(one.site().function()));
        result.put("relatedLocations", List.of(call));
      }
    }
    result.put("occurrenceCount", Math.min(finding.times(), Integer.MAX_VALUE));
    String same = sameness(finding);
    int number = seen.merge(same, 1, Integer::sum);
    result.put("partialFingerprints", Map.of("catchupFinding/v1", hash(same + "|" + number)));
    return result;
  }

  /** The accesses of a race, in their order. */
  private static List<Access> accesses(Problem problem) {
    return switch (problem) {
      case RaceProblem.Race race -> List.of(race.first(), race.second());
      case RaceProblem.SameValue(RaceProblem.Race race) -> List.of(race.first(), race.second());
      case RaceProblem.AsyncRace(RaceProblem.Race race, CodeLine _) ->
          List.of(race.first(), race.second());
      case RaceProblem.StaleCache(Access write, Access read) -> List.of(write, read);
      default -> List.of();
    };
  }

  private Map<String, Object> step(String kernel, Access access, int order) {
    Map<String, Object> location = new LinkedHashMap<>(location(kernel, access.line()));
    ThreadId by = access.thread();
    location.put(
        "message",
        text(
            "block %s, %s %s"
                .formatted(
                    by.block(),
                    by.thread() == null ? "an asynchronous operation" : "thread " + by.thread(),
                    access.kind().verb())));
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("location", location);
    step.put("executionOrder", order);
    return step;
  }

  private Map<String, Object> location(String kernel, CodeLine line) {
    Map<String, Object> location = new LinkedHashMap<>();
    SourceLine source = line.source();
    String file = source != null ? source.file() : ptx == null ? null : ptx.toString();
    int number = source != null ? source.line() : line.number();
    if (file != null && number > 0) {
      location.put("physicalLocation", physical(file, number));
    }
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("fullyQualifiedName", CppNames.full(kernel));
    function.put("kind", "function");
    location.put("logicalLocations", List.of(function));
    return location;
  }

  private Map<String, Object> physical(String file, int line) {
    Map<String, Object> physical = new LinkedHashMap<>();
    physical.put("artifactLocation", Map.of("uri", uri(file)));
    physical.put("region", Map.of("startLine", line));
    return physical;
  }

  private String uri(String file) {
    Path path = Path.of(file);
    Path base = folder.toAbsolutePath();
    Path shown = path.isAbsolute() && path.startsWith(base) ? base.relativize(path) : path;
    try {
      return shown.isAbsolute()
          ? shown.toUri().toString()
          : new URI(null, null, "./" + shown.toString().replace('\\', '/'), null)
              .toASCIIString()
              .substring(2);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the path %s is no URI".formatted(file), e);
    }
  }

  /** Fingerprint that stays when lines are inserted above a finding. */
  private static String sameness(Finding finding) {
    Place place = finding.place();
    Problem problem = finding.problem().plain();
    Region memory = problem.memory();
    boolean isVariable =
        memory != null
            && (memory.kind() == Region.Kind.SHARED || memory.kind() == Region.Kind.VARIABLE);
    SourceLine source = place == null ? null : place.line().source();
    return String.join(
        "|",
        Stream.concat(
                Stream.of(
                    problem.kind(),
                    place == null ? "" : place.kernel(),
                    source == null ? "" : Objects.toString(Path.of(source.file()).getFileName()),
                    isVariable ? memory.title() : ""),
                accesses(problem).stream().map(access -> access.kind().name()))
            .toList());
  }

  private static String hash(String text) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each Java has it
    }
  }

  private static Map<String, Object> text(String text) {
    return Map.of("text", text);
  }
}
