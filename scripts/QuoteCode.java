import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Keeps the code that the pages of docs quote as it is in the sources.
 *
 * <pre>
 *   java scripts/QuoteCode.java            writes the quotes anew
 *   java scripts/QuoteCode.java --check    writes nothing; exit code 1 if one differs from its source
 * </pre>
 *
 * <p>A page asks for a quote by a line of its own, and the fence below that line is the quote:
 *
 * <pre>
 *   &lt;!-- quote core/src/main/java/org/catchupmix/core/autograd/Var.java: type Var --&gt;
 *   &lt;!-- quote core/src/main/java/org/catchupmix/core/autograd/Graph.java: method backward(Var,Tensor) --&gt;
 *   &lt;!-- quote docs/examples/training/src/main/java/org/example/TenLines.java: file TenLines --&gt;
 *   &lt;!-- quote kernels/src/main/cuda/channel_norm.cu: function channel_norm_v1 --&gt;
 *   &lt;!-- quote scripts/pytorch_load.py: function load --&gt;
 * </pre>
 *
 * <p>Quoted is the declaration of Java with its Javadoc, a whole file of Java from its imports on, or
 * the function of CUDA with the comment above it, or that of Python.
 */
class QuoteCode {
  private static final Pattern MARK =
      Pattern.compile("<!-- quote (\\S+): (file|type|method|function) (.+) -->");

  public static void main(String[] args) throws IOException {
    boolean check = args.length == 1 && args[0].equals("--check");
    if (args.length > 0 && !check) {
      System.err.println("Usage: java scripts/QuoteCode.java [--check]");
      System.exit(2);
    }
    Path docs = Path.of("docs");
    if (!Files.isDirectory(docs)) {
      System.err.println(
          "QuoteCode: there is no folder docs here: start it in the root of the sources");
      System.exit(2);
    }
    List<Path> pages;
    try (Stream<Path> files = Files.list(docs)) {
      pages = files.filter(f -> f.toString().endsWith(".md")).sorted().toList();
    }
    int quotes = 0;
    int stale = 0;
    try {
      for (Path page : pages) {
        String text = Files.readString(page);
        String fresh = refreshed(page, text);
        quotes += (int) MARK.matcher(text).results().count();
        if (!fresh.equals(text)) {
          stale++;
          System.out.println(
              page + (check ? " quotes what its source no longer says" : " is written anew"));
          if (!check) {
            Files.writeString(page, fresh);
          }
        }
      }
    } catch (IllegalArgumentException e) {
      System.err.println("QuoteCode: " + e.getMessage());
      System.exit(1);
    }
    System.out.printf("%d quotes, %d pages differed%n", quotes, stale);
    System.exit(check && stale > 0 ? 1 : 0);
  }

  private static String refreshed(Path page, String text) throws IOException {
    List<String> out = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      out.add(line);
      Matcher mark = MARK.matcher(line);
      if (!mark.matches()) {
        if (line.startsWith("<!-- quote")) {
          throw new IllegalArgumentException(
              "%s:%d: '%s' must be '<!-- quote FILE: type NAME -->' or '... method NAME(TYPES) -->'"
                  .formatted(page, i + 1, line));
        }
        continue;
      }
      Path file = Path.of(mark.group(1));
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException("there is no file " + file);
      }
      boolean python = file.toString().endsWith(".py");
      String fence =
          !mark.group(2).equals("function") ? "```java" : python ? "```python" : "```cuda";
      out.add(fence);
      out.addAll(
          switch (mark.group(2)) {
            case "file" -> file(file, mark.group(3));
            case "function" ->
                python ? pythonFunction(file, mark.group(3)) : function(file, mark.group(3));
            default -> declaration(file, mark.group(2).equals("type"), mark.group(3));
          });
      out.add("```");
      if (i + 1 < lines.size() && lines.get(i + 1).equals(fence)) {
        i += 2;
        while (i < lines.size() && !lines.get(i).equals("```")) {
          i++;
        }
      }
    }
    return String.join("\n", out) + "\n";
  }

  /** A file of Java from its first import on; its name without ending is what the page says. */
  private static List<String> file(Path file, String name) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int from = 0;
    while (from < lines.size() && !lines.get(from).startsWith("import ")) {
      from++;
    }
    if (from == lines.size() || !file.endsWith(name + ".java")) {
      throw new IllegalArgumentException(
          "%s is not a file '%s' that begins with imports".formatted(file, name));
    }
    return lines.subList(from, lines.size());
  }

  /** A function of CUDA: from the comment or template above it to the brace that stands alone. */
  private static List<String> function(Path file, String name) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Pattern head = Pattern.compile("(__device__|extern \"C\" __global__) .*\\b" + name + "\\(.*");
    int at = 0;
    while (at < lines.size() && !head.matcher(lines.get(at)).matches()) {
      at++;
    }
    if (at == lines.size()) {
      throw new IllegalArgumentException("%s has no function '%s'".formatted(file, name));
    }
    int from = at;
    while (from > 0 && lines.get(from - 1).matches("(//|template).*")) {
      from--;
    }
    int to = at;
    while (!lines.get(to).equals("}")) {
      to++;
    }
    return lines.subList(from, to + 1);
  }

  /** A function of Python: from its head to the next line that is not part of its body. */
  private static List<String> pythonFunction(Path file, String name) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int from = 0;
    while (from < lines.size() && !lines.get(from).startsWith("def " + name + "(")) {
      from++;
    }
    int to = from + 1;
    while (to < lines.size() && lines.get(to).matches("|\\s.*")) {
      to++;
    }
    if (from == lines.size()) {
      throw new IllegalArgumentException("%s has no function '%s'".formatted(file, name));
    }
    while (lines.get(to - 1).isEmpty()) {
      to--;
    }
    return lines.subList(from, to);
  }

  private static List<String> declaration(Path file, boolean type, String name) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(file));
      CompilationUnitTree unit = task.parse().iterator().next();
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      String source = unit.getSourceFile().getCharContent(true).toString();
      List<String> found = new ArrayList<>();
      new TreeScanner<Void, Void>() {
        private void take(Tree tree, String... names) {
          if (List.of(names).contains(name.replace(" ", ""))) {
            int start = (int) positions.getStartPosition(unit, tree);
            int end = (int) positions.getEndPosition(unit, tree);
            found.add(source.substring(withComment(source, start), end));
          }
        }

        @Override
        public Void visitClass(ClassTree tree, Void unused) {
          if (type) {
            take(tree, tree.getSimpleName().toString());
          }
          return super.visitClass(tree, unused);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void unused) {
          if (!type) {
            String types =
                tree.getParameters().stream()
                    .map(p -> p.getType().toString())
                    .collect(Collectors.joining(","))
                    .replace(" ", "");
            take(tree, tree.getName() + "(" + types + ")");
          }
          return super.visitMethod(tree, unused);
        }
      }.scan(unit, null);
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            "%s has %d declarations '%s', but must have one".formatted(file, found.size(), name));
      }
      return found.getFirst().stripIndent().lines().toList();
    }
  }

  /** The start of the line on which a declaration begins, or its Javadoc if it has one. */
  private static int withComment(String source, int start) {
    int from = start;
    String before = source.substring(0, start).stripTrailing();
    if (before.endsWith("*/")) {
      from = before.lastIndexOf("/**");
    }
    return source.lastIndexOf('\n', from - 1) + 1;
  }
}
