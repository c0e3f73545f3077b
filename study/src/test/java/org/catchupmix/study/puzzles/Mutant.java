package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PTX with one mistake.
 *
 * @param what the mistake and its line of the source, such as {@code drop barrier 12}
 */
record Mutant(String what, String ptx) {
  private static final Pattern LOC = Pattern.compile("\\s*\\.loc\\s+1 (\\d+).*");

  /** A kind of mistake: a pattern of a line, and what its match becomes. */
  private record Kind(String name, Pattern pattern, String replacement) {
    Kind(String name, String pattern, String replacement) {
      this(name, Pattern.compile(pattern), replacement);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("drop barrier", "bar\\.sync .*;", ";"),
          new Kind("drop branch", "@!?%p\\d+ bra.*;", ";"),
          new Kind("off by one", "setp\\.ge\\.(?=[su])", "setp.gt."),
          new Kind("off by one", "setp\\.gt\\.(?=[su])", "setp.ge."),
          new Kind("off by one", "setp\\.lt\\.(?=[su])", "setp.le."),
          new Kind("always", "setp\\.eq\\.(?=[su])", "setp.ge."),
          new Kind("other index", "%tid\\.x", "%ctaid.x"),
          new Kind("other index", "%tid\\.y", "%tid.x"),
          new Kind("other index", "%ctaid\\.x", "%ctaid.y"),
          new Kind("other index", "%ctaid\\.y", "%ctaid.x"),
          new Kind("other size", "%ntid\\.x", "%nctaid.x"),
          new Kind("initial value", "(mov\\.f32 .*), 0f00000000;", "$1, 0f3F800000;"),
          new Kind("initial value", "(mov\\.f32 .*), 0fF149F2CA;", "$1, 0f00000000;"),
          new Kind("initial value", "(mov\\.[usb]32 .*), 0;", "$1, 1;"),
          new Kind("initial value", "(mov\\.[usb]32 .*), (16|64|128|4|1);", "$1, 2;"),
          new Kind("drop store", "st\\.shared.*;", ";"),
          new Kind("minus", "add(\\.rn)?\\.f32", "sub.f32"),
          new Kind("smaller step", "(add\\.s32 .*), (8|16|32|64);", "$1, 4;"),
          new Kind("no atomic", "(red|atom)\\.(global|shared)\\.add.u32 .*;", ";"),
          new Kind("mask", "(shfl\\.sync.*), -1;", "$1, 65535;"),
          new Kind("other source", "shfl\\.sync\\.down", "shfl.sync.up"));

  /** Makes every mutant of a kernel with one mistake. */
  static List<Mutant> of(String ptx) {
    List<Mutant> all = new ArrayList<>();
    String[] lines = ptx.split("\n", -1);
    String place = "0";
    for (int i = 0; i < lines.length; i++) {
      Matcher loc = LOC.matcher(lines[i]);
      if (loc.matches()) {
        place = loc.group(1);
      }
      for (Kind kind : KINDS) {
        Matcher found = kind.pattern.matcher(lines[i]);
        if (found.find()) {
          String[] changed = lines.clone();
          changed[i] = found.replaceFirst(kind.replacement);
          all.add(new Mutant(kind.name + " " + place, String.join("\n", changed)));
        }
      }
    }
    return all;
  }
}
