package org.catchupmix.kernels.jcuda;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.emulator.driver.DeviceMemory;

/** A convolution and its two gradients. */
interface Convolutions {
  /** y from x and w. */
  void forward(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y);

  /** dx from dy and w. */
  void inputGradient(DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx);

  /** dw from x and dy. */
  void weightGradient(DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw);
}
