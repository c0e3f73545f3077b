package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import org.catchupmix.core.primitive.Update;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** The optimizers, {@code sgd.cu} and {@code adam.cu}; {@link Update} has the formulas. */
public final class CudaUpdates {
  private final KernelLibrary library;

  public CudaUpdates(KernelLibrary library) {
    this.library = library;
  }

  public void run(Update primitive) {
    switch (primitive) {
      case Update.SgdStep p ->
          library.launch(
              "sgd",
              "sgd_v2",
              Grids.perFour(size(p.w())),
              pointers(
                      p.w(),
                      p.gradient(),
                      p.velocity(),
                      p.control().factors(),
                      p.control().stopped())
                  .i32(size(p.w()))
                  .f32(p.rule().momentum())
                  .f32(p.rule().weightDecay())
                  .flag(p.rule().nesterov()));
      case Update.AdamStep p ->
          library.launch(
              "adam",
              "adam",
              Grids.threads(size(p.w())),
              pointers(
                      p.w(),
                      p.gradient(),
                      p.first(),
                      p.second(),
                      p.control().factors(),
                      p.control().stopped())
                  .i32(size(p.w()))
                  .f32(p.rule().beta1())
                  .f32(1 - p.rule().beta1())
                  .f32(p.rule().beta2())
                  .f32(1 - p.rule().beta2())
                  .f32(p.rule().epsilon())
                  .f32(p.rule().gradientDecay()));
      case Update.Stop(var x, var stopped) ->
          library.launch("sgd", "stop", Launch.of(1, 1), pointers(x, stopped));
      case Update.Snapshot(var x, var stopped, var out) ->
          library.launch(
              "sgd", "snapshot", Grids.threads(size(x)), pointers(x, stopped, out).i32(size(x)));
    }
  }
}
