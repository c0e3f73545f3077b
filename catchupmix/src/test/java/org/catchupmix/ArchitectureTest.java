package org.catchupmix;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** The arrows between the modules and their parts. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.catchupmix");

  private static final String[] APPLICATION = {
    "org.catchupmix.mix..",
    "org.catchupmix.data..",
    "org.catchupmix.math..",
    "org.catchupmix.filters..",
    "org.catchupmix.train..",
    "org.catchupmix.compare..",
    "org.catchupmix.verify..",
    "org.catchupmix.plot..",
    "org.catchupmix.graph..",
    "org.catchupmix.progress..",
    "org.catchupmix.robust..",
    "org.catchupmix.page..",
    "org.catchupmix.report..",
    "org.catchupmix.analyze..",
    "org.catchupmix.lessons..",
    "org.catchupmix.cli.."
  };

  @Test
  void theImporterReadsOurClasses() {
    assertTrue(CLASSES.contain(org.catchupmix.core.Tensor.class), "core is read");
    assertTrue(CLASSES.contain(org.catchupmix.nn.Network.class), "nn is read");
    assertTrue(CLASSES.size() > 150, CLASSES.size() + " classes");
  }

  @Test
  void coreKnowsNoneOfTheOthers() {
    noClasses()
        .that()
        .resideInAPackage("org.catchupmix.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.catchupmix.nn..", "org.catchupmix.kernels..")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(APPLICATION)
        .check(CLASSES);
  }

  @Test
  void nnKnowsCoreAlone() {
    noClasses()
        .that()
        .resideInAPackage("org.catchupmix.nn..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(APPLICATION)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("org.catchupmix.kernels..")
        .check(CLASSES);
  }

  @Test
  void kernelsAreReachedThroughServicesAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(APPLICATION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.catchupmix.kernels..")
        .check(CLASSES);
  }

  @Test
  void backendsAreHiddenBehindTheContract() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.catchupmix.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.catchupmix.core.cpu..",
            "org.catchupmix.core.reference..",
            "org.catchupmix.core.host..")
        .check(CLASSES);
  }

  @Test
  void jcudaIsImportedInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.catchupmix.kernels.jcuda")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jcuda..")
        .check(CLASSES);
  }

  @Test
  void elkIsImportedInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.catchupmix.graph")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.eclipse..")
        .check(CLASSES);
  }

  @Test
  void theViewOfAGraphIsNotPartOfTheTape() {
    noClasses()
        .that()
        .resideInAnyPackage("org.catchupmix.core.autograd", "org.catchupmix.core.autograd.ops")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.catchupmix.core.autograd.view")
        .check(CLASSES);
  }

  @Test
  void mixMethodsKnowNothingOfFlagsAndRuns() {
    noClasses()
        .that()
        .resideInAPackage("org.catchupmix.mix..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "picocli..", "org.catchupmix.train..", "org.catchupmix.data..", "org.catchupmix.plot..")
        .check(CLASSES);
  }

  @Test
  void whatDataSetsAreDoesNotKnowHowTheyAreFetched() {
    noClasses()
        .that()
        .resideInAPackage("org.catchupmix.data")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.catchupmix.data.fetch..")
        .check(CLASSES);
  }

  @Test
  void theProgramIsTheTop() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.catchupmix.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.catchupmix.cli..")
        .check(CLASSES);
  }

  @Test
  void partsOfTheApplicationFormNoCycles() {
    SlicesRuleDefinition.slices()
        .matching(
            "org.catchupmix.(mix|data|math|filters|train|compare|robust|page|report|analyze|verify|plot|graph|progress|lessons|cli|nn|core)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }
}
