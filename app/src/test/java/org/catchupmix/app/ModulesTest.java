package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.cpu.CpuProvider;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.nn.Network;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The libraries on a module path. */
class ModulesTest {
  /**
   * Returns the jar of a class, or for our modules the classes beside it: Maven on Java below 25
   * leaves module-info.class out of our jars.
   */
  private static Path place(Class<?> type) {
    try {
      Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path classes = place.resolveSibling("classes");
      return Files.exists(classes.resolve("module-info.class")) ? classes : place;
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static ModuleLayer layer() {
    Path[] modulePath =
        Stream.of(
                AtomicFile.class,
                Backends.class,
                Network.class,
                GpuDriver.class,
                PtxEmulator.class,
                DMatrixRMaj.class,
                CommonOps_DDRM.class,
                SimpleMatrix.class,
                JacksonAnnotation.class,
                JsonFactory.class,
                ObjectMapper.class,
                CommandLine.class)
            .map(ModulesTest::place)
            .toArray(Path[]::new);
    Configuration resolved =
        ModuleLayer.boot()
            .configuration()
            .resolve(
                ModuleFinder.of(modulePath),
                ModuleFinder.of(),
                Set.of("org.catchupmix.nn", "org.catchupmix.emulator"));
    return ModuleLayer.boot()
        .defineModulesWithOneLoader(resolved, ClassLoader.getPlatformClassLoader());
  }

  @Test
  void devicesAreFoundAndOpened() throws ReflectiveOperationException {
    ClassLoader loader = layer().findLoader("org.catchupmix.core");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Method open =
          loader.loadClass(Backends.class.getName()).getDeclaredMethod("open", String.class);
      for (String name : Set.of("cpu", "reference")) {
        try (AutoCloseable backend = (AutoCloseable) open.invoke(null, name)) {
          assertEquals("org.catchupmix.core", backend.getClass().getModule().getName(), name);
        } catch (ReflectiveOperationException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void implementationsAreHidden() throws ReflectiveOperationException {
    Constructor<?> constructor =
        layer()
            .findLoader("org.catchupmix.core")
            .loadClass(CpuProvider.class.getName())
            .getConstructor();
    assertThrows(IllegalAccessException.class, constructor::newInstance);
  }
}
