import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/** Prints the seconds of the first launch of a kernel, and the median of the last half: PTX KERNEL N LAUNCHES. */
final class Warm {
  public static void main(String[] words) throws Exception {
    int n = Integer.parseInt(words[2]);
    double[] seconds = new double[Integer.parseInt(words[3])];
    boolean sum = words[1].equals("sum");
    try (PtxEmulator gpu = new PtxEmulator(EmulatorOptions.defaults().withThreads(1))) {
      GpuFunction kernel = gpu.load(new KernelSource("kernels", Files.readString(Path.of(words[0])), words[0])).function(words[1]);
      KernelArguments arguments = KernelArguments.of();
      for (int i = 0; i < (words[1].equals("sgemm") ? 3 : 2); i++) {
        DeviceMemory memory = gpu.allocate(4L * n * n);
        gpu.upload(java.lang.foreign.MemorySegment.ofArray(new float[n * n]), memory);
        arguments.pointer(memory);
      }
      if (!sum) {
        arguments.i32(n);
      }
      Launch launch = sum ? Launch.of(n * n / 256, 256) : new Launch(n / 16, n / 16, 1, 16, 16, 1, 0, false);
      for (int i = 0; i < seconds.length; i++) {
        long begin = System.nanoTime();
        gpu.launch(kernel, launch, arguments);
        seconds[i] = (System.nanoTime() - begin) / 1e9;
      }
    }
    double first = seconds[0];
    double[] last = Arrays.copyOfRange(seconds, seconds.length / 2, seconds.length);
    Arrays.sort(last);
    System.out.printf(java.util.Locale.ROOT, "%.3f %.5f%n", first, last[last.length / 2]);
  }
}
