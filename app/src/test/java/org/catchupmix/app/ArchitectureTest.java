package org.catchupmix.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.CorrectableException;
import org.catchupmix.gpu.DriverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dependencies between modules, and between packages. */
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {
  private static final Path ROOT = Path.of("..");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.catchupmix");

  /** The modules that each module of the program may use. */
  private static final Map<String, List<String>> ARROWS = arrows();

  /**
   * Modules that are no part of it: those without classes, and those that are built only when a
   * profile asks for them, on whose classes nothing can depend.
   */
  private static final Set<String> OTHERS = Set.of("bom");

  /** Packages of the program that rules name without their prefix. */
  private static final Set<String> OWN =
      Set.of("core", "emulator", "gpu", "io", "mix", "nn", "tensorboard");

  private static Map<String, List<String>> arrows() {
    Map<String, List<String>> arrows = new LinkedHashMap<>();
    arrows.put("io", List.of());
    arrows.put("core", List.of());
    arrows.put("gpu", List.of());
    arrows.put("emulator", List.of("io", "gpu"));
    arrows.put("kernels", List.of("io", "core", "gpu", "emulator"));
    arrows.put("nn", List.of("io", "core"));
    arrows.put("catchupmix", List.of("io", "core", "nn"));
    arrows.put("study", List.of("io", "core", "gpu", "emulator", "kernels", "nn", "catchupmix"));
    arrows.put("bench", List.of("io", "core", "nn", "catchupmix"));
    arrows.put(
        "app",
        List.of("io", "core", "gpu", "emulator", "kernels", "nn", "catchupmix", "study", "bench"));
    return arrows;
  }

  /** The packages whose sources a module has. */
  private static Set<String> packages(String module) {
    Path sources = ROOT.resolve(module).resolve("src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .filter(f -> !f.endsWith("package-info.java") && !f.endsWith("module-info.java"))
          .map(f -> sources.relativize(f.getParent()).toString().replace('/', '.'))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A log shows the method that logs; of a lambda it would be a made-up name. */
  @Test
  void noLambdaLogs() {
    List<JavaMethodCall> logs =
        CLASSES.stream()
            .flatMap(c -> c.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().isEquivalentTo(System.Logger.class))
            .toList();
    assertTrue(logs.size() >= 3, logs.toString());
    assertEquals(List.of(), logs.stream().filter(JavaMethodCall::isDeclaredInLambda).toList());
  }

  @Test
  void everyModuleIsListed() throws IOException {
    Set<String> listed = new TreeSet<>(ARROWS.keySet());
    listed.addAll(OTHERS);
    Set<String> built =
        Pattern.compile("<module>(.*?)</module>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(built, listed);
  }

  @Test
  void everyPackageOfEveryModuleIsSeenAndInOneModuleAlone() {
    Set<String> seen = CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    Set<String> before = new TreeSet<>();
    for (String module : ARROWS.keySet()) {
      for (String name : packages(module)) {
        assertTrue(seen.contains(name), name + " of " + module + " is not seen");
        assertTrue(before.add(name), name + " of " + module + " is in another module too");
      }
    }
    assertTrue(before.size() >= 50, before.size() + " packages");
  }

  @Test
  void modulesDependInOneDirection() {
    Architectures.LayeredArchitecture modules =
        Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String module : ARROWS.keySet()) {
      modules = modules.layer(module).definedBy(packages(module).toArray(String[]::new));
    }
    for (Map.Entry<String, List<String>> arrow : ARROWS.entrySet()) {
      Architectures.LayeredArchitecture.LayerDependencySpecification from =
          modules.whereLayer(arrow.getKey());
      modules =
          arrow.getValue().isEmpty()
              ? from.mayNotAccessAnyLayer()
              : from.mayOnlyAccessLayers(arrow.getValue().toArray(String[]::new));
    }
    modules.check(CLASSES);
  }

  @Test
  void packagesFormNoCircles() {
    SlicesRuleDefinition.slices()
        .matching("org.catchupmix.(**)")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "io, java",
    "gpu, java",
    "tensorboard, io java",
    "emulator, gpu io java picocli",
    "mix, core nn org.apache.commons.rng com.google.auto.service java"
  })
  void packagesDependOnFewOthers(String name, String others) {
    Stream<String> allowed =
        Stream.concat(Stream.of(name), Stream.of(others.split(" ")))
            .map(p -> OWN.contains(p) ? "org.catchupmix." + p + ".." : p + "..");
    classes()
        .that()
        .resideInAPackage("org.catchupmix." + name + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void backendsAreHiddenBehindTheContract() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.catchupmix.core..")
        // The machine's own limit is measured on vectors as wide as those of the device cpu.
        .and()
        .doNotHaveFullyQualifiedName("org.catchupmix.bench.jmh.MachineBenchmark")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.catchupmix.core.cpu..",
            "org.catchupmix.core.reference..",
            "org.catchupmix.core.host..")
        .check(CLASSES);
  }

  /** Columns: a library, and the packages that use it. */
  @ParameterizedTest
  @CsvSource({
    "jcuda.., kernels.jcuda..",
    "org.eclipse.., study.graph",
    "org.catchupmix.emulator.., kernels.. emulator.. gpu.. app app.puzzles study.puzzles",
    "org.catchupmix.gpu.., kernels.. emulator.. gpu.. app.cli study.puzzles",
    // Users of the library do not get a parser of command lines.
    "picocli.., app.. kernels.lab.. emulator.command.."
  })
  void aLibraryIsUsedInFewPackages(String library, String users) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Stream.of(users.split(" ")).map(p -> "org.catchupmix." + p).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  /** A list under the name of a class that was moved is never read, and nothing else says so. */
  @Test
  void listsOfServicesNameClasses() throws IOException {
    int lists = 0;
    for (String module : ARROWS.keySet()) {
      Path folder = ROOT.resolve(module).resolve("src/main/resources/META-INF/services");
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            assertTrue(CLASSES.contain(file.getFileName().toString()), file + " names no class");
            for (String line : Files.readAllLines(file)) {
              assertTrue(CLASSES.contain(line), file + " lists " + line + ", which is no class");
            }
            lists++;
          }
        }
      }
    }
    assertTrue(lists >= 4, lists + " lists");
  }

  /** Another exception would be shown with a stack trace, as a defect. */
  @Test
  void exceptionsOfTheProgramAreCorrectable() {
    classes()
        .that()
        .areAssignableTo(RuntimeException.class)
        .and(
            DescribedPredicate.describe(
                "leave their package",
                c -> c.isTopLevelClass() || c.getModifiers().contains(JavaModifier.PUBLIC)))
        // The emulator's own signal to run a core's part of a launch again, which it catches.
        .and()
        .doNotHaveFullyQualifiedName("org.catchupmix.emulator.launch.Sharing$Undone")
        .should()
        .beAssignableTo(CorrectableException.class)
        // The driver interface depends on nothing.
        .orShould()
        .beAssignableTo(DriverException.class)
        .check(CLASSES);
  }

  @Test
  void theViewOfAGraphIsNotPartOfTheTape() {
    noClasses()
        .that()
        .resideInAnyPackage("org.catchupmix.core.autograd", "org.catchupmix.core.operation")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.catchupmix.core.view")
        .check(CLASSES);
  }
}
