package org.catchupmix.app.campaign;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The number of attempts of one kind, and the findings among them. */
final class Result {
  private static final String MARK = "result\t";

  private final String what;
  private int tried;
  private int wrong;
  private final Set<String> findings = new LinkedHashSet<>();

  Result(String what) {
    this.what = what;
  }

  /** Counts an attempt; {@code finding} is empty if it had the required result. */
  void add(String finding) {
    tried++;
    if (!finding.isEmpty()) {
      wrong++;
      findings.add(finding.replaceAll("[\t\n]+", " | "));
    }
  }

  int tried() {
    return tried;
  }

  Set<String> findings() {
    return findings;
  }

  /** A row of the table. */
  String row() {
    return "| %s | %,d | %,d |".formatted(what, tried, tried - wrong);
  }

  /** Prints the result for the program that started this one. */
  void print() {
    System.out.println(MARK + String.join("\t", what, "" + tried, "" + wrong));
    findings.forEach(finding -> System.out.println(MARK + finding));
  }

  /** Reads the results that a program printed. */
  static List<Result> parse(String printed) {
    List<Result> results = new ArrayList<>();
    for (String line : printed.lines().filter(l -> l.startsWith(MARK)).toList()) {
      String[] f = line.substring(MARK.length()).split("\t");
      if (f.length == 1) {
        results.getLast().findings.add(f[0]);
      } else {
        Result result = new Result(f[0]);
        result.tried = Integer.parseInt(f[1]);
        result.wrong = Integer.parseInt(f[2]);
        results.add(result);
      }
    }
    return results;
  }
}
