import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Draws the modules and their dependencies, as the POMs have them, in docs/images/modules.svg: java scripts/ModulePicture.java, in the
 * root of the project. With --check it writes nothing, and the exit code is 1 if that file differs.
 */
class ModulePicture {
  private static final int BOX = 240;
  private static final int HEIGHT = 90;
  private static final int STEP = 150;
  private static final int WIDTH = 920;
  private static final int LETTERS = 36;

  /** A module: those that it is compiled with, and those that it finds only when it runs. */
  private record Module(String about, Set<String> compiled, Set<String> found) {}

  private static final Map<String, Module> MODULES = new LinkedHashMap<>();

  /** Modules by the number of steps below them, from left to right. */
  private static final TreeMap<Integer, List<String>> ROWS = new TreeMap<>();

  /** The middle of each box. */
  private static final Map<String, Double> X = new LinkedHashMap<>();

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    read();
    MODULES.keySet().forEach(m -> ROWS.computeIfAbsent(level(m), _ -> new ArrayList<>()).add(m));
    ROWS.descendingMap().values().forEach(ModulePicture::place);
    Path file = Path.of("docs/images/modules.svg");
    if (args.length == 0) {
      Files.writeString(file, svg());
    } else if (!Files.exists(file) || !Files.readString(file).replace("\r", "").equals(svg())) {
      System.err.println(file + " differs from the POMs: run java scripts/ModulePicture.java");
      System.exit(1);
    }
  }

  private static void read() throws Exception {
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, Element> poms = new LinkedHashMap<>();
    Element modules = children(pom("."), "modules").getFirst();
    for (Element module : children(modules, "module")) {
      Element pom = pom(module.getTextContent());
      if (!children(pom, "packaging").stream().anyMatch(p -> p.getTextContent().equals("pom")) && !module.getTextContent().equals("bom")) {
        names.put(text(pom, "artifactId"), module.getTextContent());
        poms.put(module.getTextContent(), pom);
      }
    }
    poms.forEach(
        (module, pom) -> {
          Module of = new Module(text(pom, "description"), new TreeSet<>(), new TreeSet<>());
          for (Element d : children(children(pom, "dependencies").getFirst(), "dependency")) {
            String name = names.get(text(d, "artifactId"));
            if (name != null && !text(d, "scope").equals("test") && text(d, "classifier").isEmpty()) {
              (text(d, "scope").equals("runtime") ? of.found : of.compiled).add(name);
            }
          }
          MODULES.put(module, of);
        });
  }

  private static Element pom(String module) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of(module, "pom.xml").toFile()).getDocumentElement();
  }

  /** The children of a name; one that is empty if there is none. */
  private static List<Element> children(Element of, String name) {
    List<Element> found = new ArrayList<>();
    for (Node n = of.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element e && e.getTagName().equals(name)) {
        found.add(e);
      }
    }
    return found.isEmpty() && name.equals("dependencies") ? List.of(of.getOwnerDocument().createElement(name)) : found;
  }

  private static String text(Element of, String name) {
    return children(of, name).stream().map(e -> e.getTextContent().strip().replaceAll("\\s+", " ")).findFirst().orElse("");
  }

  private static int level(String module) {
    return MODULES.get(module).compiled.stream().mapToInt(m -> level(m) + 1).max().orElse(0);
  }

  /** Whether a module is compiled with another, directly or through others. */
  private static boolean uses(String module, String other) {
    return MODULES.get(module).compiled.stream().anyMatch(m -> m.equals(other) || uses(m, other));
  }

  /** Arrows of a module, without those that follow from others. */
  private static List<String> arrows(String module) {
    Set<String> all = MODULES.get(module).compiled;
    return all.stream().filter(to -> all.stream().noneMatch(m -> uses(m, to))).toList();
  }

  /** Puts each box of a row below the boxes that point to it. */
  private static void place(List<String> row) {
    Map<String, Double> wish =
        row.stream()
            .collect(
                Collectors.toMap(
                    m -> m,
                    m -> X.keySet().stream().filter(o -> arrows(o).contains(m)).mapToDouble(X::get).average().orElse(WIDTH / 2.0)));
    row.sort(Comparator.comparing(wish::get));
    IntStream.range(0, row.size()).forEach(i -> X.put(row.get(i), WIDTH * (i + 0.5) / row.size()));
  }

  private static int top(int level) {
    return 12 + (ROWS.lastKey() - level) * STEP;
  }

  /** A line from a box to one below it, which passes boxes between by the nearest gap. */
  private static String line(String from, String to, boolean dashed) {
    double x = X.get(from);
    double end = X.get(to);
    int level = level(from);
    int last = level(to);
    if (level == last) {
      double side = Math.signum(end - x) * BOX / 2;
      int y = top(level) + HEIGHT / 2;
      return path("M%.0f %d L%.0f %d".formatted(x + side, y, end - side, y), dashed);
    }
    // So that the lines of a box do not begin and end at one point.
    x += Math.clamp((end - x) / 8, -BOX / 3, BOX / 3);
    end += Math.clamp((X.get(from) - end) / 8, -BOX / 3, BOX / 3);
    StringBuilder path = new StringBuilder("M%.0f %d".formatted(x, top(level) + HEIGHT));
    for (int l = level - 1; l > last; l--) {
      double straight = x + (end - x) * (level - l) / (level - last);
      int count = ROWS.get(l).size();
      double gap = IntStream.rangeClosed(0, count).mapToDouble(i -> Math.clamp(WIDTH * i / (double) count, 10, WIDTH - 10))
          .boxed().min(Comparator.comparing(g -> Math.abs(g - straight))).get();
      path.append(" L%.0f %d L%.0f %d".formatted(gap, top(l), gap, top(l) + HEIGHT));
    }
    return path(path.append(" L%.0f %d".formatted(end, top(last) - 2)).toString(), dashed);
  }

  private static String path(String d, boolean dashed) {
    return "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s marker-end=\"url(#a)\"/>\n"
        .formatted(d, dashed ? "#b34700" : "#444444", dashed ? " stroke-dasharray=\"6 4\"" : "");
  }

  private static String label(double x, double y, String more, String text) {
    return "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\" %s>%s</text>\n"
        .formatted(x, y, more, text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private static String svg() {
    int height = top(0) + HEIGHT + 46;
    StringBuilder out = new StringBuilder();
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\" font-size=\"12\" fill=\"#1a1a1a\">\n".formatted(WIDTH, height, WIDTH, height));
    out.append("<title>Modules and their dependencies</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    out.append("<defs><marker id=\"a\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"#444444\"/></marker></defs>\n");
    for (String module : X.keySet()) {
      arrows(module).forEach(to -> out.append(line(module, to, false)));
      MODULES.get(module).found.forEach(to -> out.append(line(module, to, true)));
    }
    X.forEach(
        (module, x) -> {
          int y = top(level(module));
          out.append("<rect x=\"%.0f\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#eef4fa\" stroke=\"#0072b2\"/>\n".formatted(x - BOX / 2, y, BOX, HEIGHT));
          out.append(label(x, y + 22, "font-size=\"15\" font-weight=\"bold\"", module));
          String[] lines = MODULES.get(module).about.replaceAll("(.{1,%d})( |$)".formatted(LETTERS), "$1\n").split("\n");
          for (int i = 0; i < lines.length; i++) {
            out.append(label(x, y + 40 + 14 * i, "font-size=\"11.5\"", lines[i]));
          }
        });
    out.append(label(WIDTH / 2, height - 24, "", "An arrow: is compiled with. Arrows that follow from others are left out."));
    out.append(label(WIDTH / 2, height - 8, "", "Dashed: found when the program runs, if it is there. Made from the POMs by scripts/ModulePicture.java."));
    return out.append("</svg>\n").toString();
  }
}
