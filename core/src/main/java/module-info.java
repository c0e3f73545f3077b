import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.cpu.CpuProvider;
import org.catchupmix.core.reference.ReferenceProvider;

/** Tensors, reverse-mode autograd, and the devices {@code cpu} and {@code reference}. */
// The other modules are compiled later; EJML has no module name but that of its files.
@SuppressWarnings({"module", "requires-automatic"})
module org.catchupmix.core {
  requires ejml.core;
  requires ejml.simple;
  requires jdk.management;
  // Loaded at run time if it is there: docs/decisions/0024.
  requires static jdk.incubator.vector;

  exports org.catchupmix.core;
  exports org.catchupmix.core.autograd;
  exports org.catchupmix.core.view;
  exports org.catchupmix.core.backend;
  exports org.catchupmix.core.check;
  exports org.catchupmix.core.image;
  exports org.catchupmix.core.operation;
  exports org.catchupmix.core.parallel;
  exports org.catchupmix.core.primitive;
  exports org.catchupmix.core.random;
  exports org.catchupmix.core.tensor;
  exports org.catchupmix.core.cpu.vector to
      org.catchupmix.bench;
  exports org.catchupmix.core.foreign to
      org.catchupmix,
      org.catchupmix.kernels;
  exports org.catchupmix.core.roofline to
      org.catchupmix.app,
      org.catchupmix.bench,
      org.catchupmix.kernels;

  uses BackendProvider;

  provides BackendProvider with
      CpuProvider,
      ReferenceProvider;
}
