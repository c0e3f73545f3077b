import java.lang.foreign.MemorySegment;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

void main(String[] arguments) throws IOException {
  var file = Path.of(arguments[0]);
  var x = new float[1000];
  Arrays.fill(x, 1);
  var sums = new float[4];
  try (var gpu = new PtxEmulator()) {
    var kernels = gpu.load(new KernelSource("block_sums", Files.readString(file), file.toString()));
    var from = gpu.allocate(Float.BYTES * x.length);
    var to = gpu.allocate(Float.BYTES * sums.length);
    gpu.upload(MemorySegment.ofArray(x), from);
    var given = KernelArguments.of().pointer(from).pointer(to).i32(x.length);
    gpu.launch(kernels.function("block_sums"), Launch.of(4, 256), given);
    gpu.download(to, MemorySegment.ofArray(sums));
    var r = gpu.lastReport();
    IO.println(Arrays.toString(sums));
    IO.println(r.total().warps() + " warp instructions, " + r.barriers() + " barriers");
    IO.println(r.globalLoads().perRequest() + " sectors per load from global memory");
    gpu.launch(kernels.function("block_sums_racing"), Launch.of(4, 256), given);
  } catch (EmulatorFault fault) {
    IO.println(fault.getMessage());
  }
}
