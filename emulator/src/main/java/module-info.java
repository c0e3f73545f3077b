/** Runs PTX on the CPU, checks each memory access and counts what a kernel does. */
@SuppressWarnings("module") // The program and the kernels are compiled later.
module org.catchupmix.emulator {
  requires transitive org.catchupmix.gpu;
  requires org.catchupmix.io;
  requires info.picocli;

  exports org.catchupmix.emulator;
  exports org.catchupmix.emulator.check;
  exports org.catchupmix.emulator.compiler;
  exports org.catchupmix.emulator.observe;
  exports org.catchupmix.emulator.ptx;
  exports org.catchupmix.emulator.report;
  exports org.catchupmix.emulator.tensor;
  exports org.catchupmix.emulator.command to
      org.catchupmix.app,
      org.catchupmix.kernels;

  opens org.catchupmix.emulator.command to
      info.picocli;

  uses org.catchupmix.emulator.compiler.CompilerFinder;
}
