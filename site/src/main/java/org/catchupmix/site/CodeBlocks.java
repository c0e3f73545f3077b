package org.catchupmix.site;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What pages say of their code: its language, by which the browser colours it, how many characters
 * its longest line has, by which it shrinks a little to fit, and whether it is a table of printed
 * columns, which shrinks further before its lines break.
 */
final class CodeBlocks {
  /** Languages of highlight.js by the ending of a file's name. */
  private static final Map<String, String> LANGUAGES =
      Map.ofEntries(
          Map.entry("java", "java"),
          Map.entry("jsh", "java"),
          Map.entry("cu", "cuda"),
          Map.entry("cuh", "cuda"),
          Map.entry("py", "python"),
          Map.entry("sh", "bash"),
          Map.entry("json", "json"),
          Map.entry("ipynb", "json"),
          Map.entry("yaml", "yaml"),
          Map.entry("yml", "yaml"),
          Map.entry("xml", "xml"));

  /** What a guide's block without a language begins with where it is commands. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(\\./|scripts/|mvn |java |python3? |pip |apt-get |git |cd |export |tar |curl |cmake |nvcc |for \\w+ in |cat |sed |"
              + "[A-Za-z_]+=\\S*\\s).*",
          Pattern.DOTALL);

  /** A gap within a line, as between two columns. */
  private static final Pattern GAP = Pattern.compile("\\S {2,}\\S");

  /** A line longer than this is a sentence, not a row. */
  private static final int LONGEST_ROW = 145;

  /** The characters that fit beside the contents on a screen of 1280 pixels, at full size. */
  private static final int ON_A_SCREEN = 110;

  private CodeBlocks() {}

  /** The attribute of a {@code code} element with the text of a file; empty for no language. */
  static String attribute(String file, String text) {
    String ending = file.substring(file.lastIndexOf('.') + 1);
    String language = LANGUAGES.get(text.startsWith("#!/bin/") ? "sh" : ending);
    return language == null ? "" : " class=\"language-%s\"".formatted(language);
  }

  /** The HTML of a guide with its blocks marked. */
  static String mark(String html) {
    Document document = Jsoup.parseBodyFragment(html);
    document.outputSettings().prettyPrint(false);
    for (Element code : document.select("pre > code")) {
      String text = code.wholeText();
      boolean unmarked = code.classNames().isEmpty();
      if (unmarked && text.startsWith("$ ")) {
        code.addClass("language-shell");
      } else if (unmarked && COMMAND.matcher(text).matches()) {
        code.addClass("language-bash");
      }
      int columns = longest(text.lines().toList());
      List<String> rows = text.lines().filter(l -> GAP.matcher(l).find()).toList();
      boolean printed = unmarked && !code.hasClass("language-bash");
      if (printed && rows.size() >= 2 && columns <= LONGEST_ROW) {
        code.parent().addClass("table");
        // A command above the rows need not make them small where it fits on a screen.
        columns = columns <= ON_A_SCREEN ? longest(rows) : columns;
      }
      code.parent().attr("style", "--columns: " + columns);
    }
    return document.body().html();
  }

  private static int longest(List<String> lines) {
    return lines.stream().mapToInt(String::length).max().orElse(0);
  }
}
