package org.catchupmix.kernels.jcuda;

/** Memory as a device gives it: slowly, and each call waits for all work. */
interface RawMemory {
  /** Takes memory; 0 if there is not so much. */
  long allocate(long bytes);

  /** Gives it back. */
  void release(long address);

  /** Free on the device now, in bytes. */
  long freeBytes();

  /** Of the device, in bytes. */
  long totalBytes();
}
