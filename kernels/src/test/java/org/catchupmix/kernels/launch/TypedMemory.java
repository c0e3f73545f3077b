package org.catchupmix.kernels.launch;

import java.lang.foreign.MemorySegment;
import org.catchupmix.core.Bf16;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;

/** Memory of a device that holds F32 or BF16, filled and read as floats. */
public record TypedMemory(GpuDriver driver) {
  /** Holds these numbers, rounded to the type. */
  public DeviceMemory of(DType type, float... values) {
    DeviceMemory memory = room(type, values.length);
    if (type == DType.F32) {
      driver.upload(MemorySegment.ofArray(values), memory);
      return memory;
    }
    driver.upload(MemorySegment.ofArray(Bf16.bits(values)), memory);
    return memory;
  }

  /** Holds so many numbers that nobody wrote. */
  public DeviceMemory room(DType type, int count) {
    return driver.allocate((long) count * type.bytes());
  }

  /** What it holds. */
  public float[] values(DType type, DeviceMemory memory) {
    float[] values = new float[Math.toIntExact(memory.bytes() / type.bytes())];
    if (type == DType.F32) {
      driver.download(memory, MemorySegment.ofArray(values));
      return values;
    }
    short[] bits = new short[values.length];
    driver.download(memory, MemorySegment.ofArray(bits));
    return Bf16.values(bits);
  }

  /** The numbers rounded to BF16. */
  public static float[] rounded(float[] values) {
    return Bf16.values(Bf16.bits(values));
  }
}
