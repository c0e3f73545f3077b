package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.FLOAT;
import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.TextureImage;
import org.catchupmix.emulator.memory.TextureImage.Address;
import org.catchupmix.emulator.memory.TextureImage.Filter;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Decodes texture fetches and surface accesses. They check bounds and initialization as CUDA does,
 * but not races.
 *
 * <p>Source: CUDA C++ Programming Guide, "Texture Fetching".
 */
record Textures(Operands operands) {
  private static final Pattern FETCH =
      Pattern.compile("tex\\.([123])d\\.v4\\.(f32|u32|s32)\\.(f32|s32)");
  private static final Pattern SURFACE =
      Pattern.compile(
          "(suld|sust)\\.b\\.([123])d(?:\\.v([24]))?\\.b(8|16|32|64)\\.(trap|clamp|zero)");

  /** GPUs keep the weights of linear filtering in 8 bits. */
  private static final double WEIGHTS = 256;

  void decode(PtxInstruction in) {
    Matcher fetch = FETCH.matcher(in.opcode());
    Matcher surface = SURFACE.matcher(in.opcode());
    if (fetch.matches()) {
      fetch(in, Integer.parseInt(fetch.group(1)), fetch.group(2), fetch.group(3).equals("f32"));
    } else if (surface.matches()) {
      surface(in, surface);
    } else {
      throw operands.unsupported(in);
    }
  }

  /** Slots of a handle and of coordinates. */
  private record Where(int handle, int[] coordinates) {}

  private Where where(PtxInstruction in, PtxOperand operand, int dimensions, RegisterKind kind) {
    if (!(operand instanceof PtxOperand.Texel(PtxOperand texture, List<PtxOperand> more))
        || more.size() != 1
        || !(texture instanceof PtxOperand.Address(PtxOperand base, long _))
        || !(base instanceof PtxOperand.Register)) {
      throw operands.unsupported(in);
    }
    int[] coordinates = operands.read(in, more.getFirst().parts().subList(0, dimensions), kind);
    return new Where(operands.read(in, base, LONG), coordinates);
  }

  private void fetch(PtxInstruction in, int dimensions, String type, boolean real) {
    Where where = where(in, in.operand(1), dimensions, real ? FLOAT : INT);
    RegisterKind kind = type.equals("f32") ? FLOAT : INT;
    List<PtxOperand> parts = in.operand(0).parts();
    int[] to = new int[parts.size()];
    for (int c = 0; c < to.length; c++) {
      PtxOperand part = parts.get(c);
      to[c] =
          part instanceof PtxOperand.Sink
              ? operands.slots().fresh(kind)
              : operands.destination(in, part, kind);
    }
    operands.eachLane(
        in,
        (step, warp, lane) -> {
          Registers r = warp.registers;
          Texels texels = new Texels(step, warp, lane, r.l[where.handle()][lane]);
          double[] at = new double[3];
          for (int d = 0; d < dimensions; d++) {
            int slot = where.coordinates()[d];
            at[d] = real ? r.f[slot][lane] : r.i[slot][lane];
          }
          double[] texel = texels.fetch(at, dimensions, real);
          for (int c = 0; c < to.length; c++) {
            if (kind == FLOAT) {
              r.f[to[c]][lane] = (float) texel[c];
            } else {
              r.i[to[c]][lane] = (int) (long) texel[c];
            }
          }
        });
  }

  private void surface(PtxInstruction in, Matcher m) {
    boolean load = m.group(1).equals("suld");
    int dimensions = Integer.parseInt(m.group(2));
    int element = Integer.parseInt(m.group(4)) / 8;
    boolean trap = m.group(5).equals("trap");
    boolean clamp = m.group(5).equals("clamp");
    Where where = where(in, in.operands().get(load ? 1 : 0), dimensions, INT);
    List<PtxOperand> parts = in.operands().get(load ? 0 : 1).parts();
    RegisterKind kind = element == 8 ? LONG : INT;
    List<Integer> slots = new ArrayList<>();
    for (PtxOperand part : parts) {
      slots.add(load ? operands.destination(in, part, kind) : operands.read(in, part, kind));
    }
    int bytes = element * slots.size();
    operands.eachLane(
        in,
        (step, warp, lane) -> {
          Registers r = warp.registers;
          Texels texels = new Texels(step, warp, lane, r.l[where.handle()][lane]);
          int[] at = new int[3];
          for (int d = 0; d < dimensions; d++) {
            at[d] = r.i[where.coordinates()[d]][lane];
          }
          int offset = texels.surface(at, bytes, trap, clamp);
          for (int c = 0; c < slots.size(); c++) {
            int slot = slots.get(c);
            long value = kind == LONG ? r.l[slot][lane] : r.i[slot][lane];
            if (load) {
              value = offset < 0 ? 0 : texels.bits(offset + c * element, element);
              if (kind == LONG) {
                r.l[slot][lane] = value;
              } else {
                r.i[slot][lane] = (int) value;
              }
            } else if (offset >= 0) {
              texels.put(offset + c * element, element, value);
            }
          }
        });
  }

  /** Accesses the image of a lane's handle. */
  private static final class Texels {
    private final Step step;
    private final Warp warp;
    private final int lane;
    private final TextureImage image;
    private final Allocation memory;

    Texels(Step step, Warp warp, int lane, long handle) {
      this.step = step;
      this.warp = warp;
      this.lane = lane;
      warp.run.needOrder("a texture or surface");
      this.image = warp.run.program.owner().image(handle);
      if (image == null) {
        throw fault("0x%x is not a texture or surface".formatted(handle));
      }
      this.memory = warp.run.space.near(image.memory().address());
      if (memory == null || memory.data == null) {
        throw fault("the memory of its texture has been freed");
      }
    }

    private EmulatorFault fault(String what) {
      return warp.run.fault(step, warp, lane, what);
    }

    private int size(int dimension) {
      return switch (dimension) {
        case 0 -> image.width();
        case 1 -> image.height();
        default -> image.depth();
      };
    }

    /** Converts a coordinate to texels. */
    private double inTexels(double x, int dimension) {
      if (!image.normalized()) {
        return x;
      }
      int n = size(dimension);
      if (image.address() == Address.WRAP) {
        return (x - Math.floor(x)) * n;
      }
      if (image.address() == Address.MIRROR) {
        double floor = Math.floor(x);
        double part = x - floor;
        return (floor % 2 == 0 ? part : 1 - part) * n;
      }
      return x * n;
    }

    /** Applies the address mode to an index; -1 for no texel. */
    private int inside(long index, int dimension) {
      int n = size(dimension);
      if (index >= 0 && index < n) {
        return (int) index;
      }
      return switch (image.address()) {
        case CLAMP -> Math.clamp(index, 0, n - 1);
        case BORDER -> -1;
        case WRAP -> (int) Math.floorMod(index, (long) n);
        case MIRROR -> (int) (index < 0 ? -1 - index : 2L * n - 1 - index);
      };
    }

    double[] fetch(double[] at, int dimensions, boolean real) {
      boolean linear = image.filter() == Filter.LINEAR && real;
      long[] low = new long[3];
      double[] weight = new double[3];
      for (int d = 0; d < dimensions; d++) {
        double x = real ? inTexels(at[d], d) : at[d];
        double from = linear ? x - 0.5 : x;
        low[d] = (long) Math.floor(from);
        weight[d] = linear ? Math.rint((from - Math.floor(from)) * WEIGHTS) / WEIGHTS : 0;
      }
      double[] sum = new double[4];
      for (int corner = 0; corner < (linear ? 1 << dimensions : 1); corner++) {
        double w = 1;
        long[] index = low.clone();
        for (int d = 0; d < dimensions; d++) {
          boolean upper = (corner >>> d & 1) != 0;
          index[d] += upper ? 1 : 0;
          w *= upper ? weight[d] : 1 - weight[d];
        }
        if (w != 0) {
          add(sum, w, index, dimensions);
        }
      }
      if (image.channels() < 4) {
        sum[3] = 1; // alpha
      }
      return sum;
    }

    private void add(double[] sum, double weight, long[] index, int dimensions) {
      int x = inside(index[0], 0);
      int y = dimensions > 1 ? inside(index[1], 1) : 0;
      int z = dimensions > 2 ? inside(index[2], 2) : 0;
      if (x < 0 || y < 0 || z < 0) {
        return;
      }
      int offset = ((z * image.height() + y) * image.width() + x) * image.texel();
      for (int c = 0; c < image.channels(); c++) {
        sum[c] += weight * channel(offset + c * image.format().bytes());
      }
    }

    private double channel(int at) {
      long bits = bits(at, image.format().bytes());
      boolean fraction = image.asFraction();
      return switch (image.format()) {
        case F32 -> Float.intBitsToFloat((int) bits);
        case F16 -> Float.float16ToFloat((short) bits);
        case U8 -> fraction ? (bits & 0xFF) / 255.0 : bits & 0xFF;
        case S8 -> fraction ? Math.max(-1, (byte) bits / 127.0) : (byte) bits;
        case U16 -> fraction ? (bits & 0xFFFF) / 65535.0 : bits & 0xFFFF;
        case S16 -> fraction ? Math.max(-1, (short) bits / 32767.0) : (short) bits;
        case U32 -> bits & 0xFFFFFFFFL;
        case S32 -> (int) bits;
      };
    }

    /** Reads bytes of the image, little-endian. */
    long bits(int at, int bytes) {
      if (!memory.defined.has(at, bytes)) {
        throw fault("reads a texel that is uninitialized, " + memory.where(memory.base + at));
      }
      return switch (bytes) {
        case 1 -> memory.data[at] & 0xFF;
        case 2 -> (short) Allocation.SHORTS.get(memory.data, at) & 0xFFFF;
        case 4 -> (int) Allocation.INTS.get(memory.data, at);
        default -> (long) Allocation.LONGS.get(memory.data, at);
      };
    }

    void put(int at, int bytes, long value) {
      Allocation.put(memory.data, at, bytes, value);
      memory.defined.add(at, bytes);
    }

    /** Offset of an access whose first coordinate counts bytes; -1 if it has no effect. */
    int surface(int[] at, int bytes, boolean trap, boolean clamp) {
      int row = image.width() * image.texel();
      int[] size = {row - bytes, image.height() - 1, image.depth() - 1};
      for (int d = 0; d < 3; d++) {
        if (at[d] < 0 || at[d] > size[d]) {
          if (trap) {
            throw fault(
                "accesses %d bytes of a surface at byte %d of row %d of plane %d; it has %d bytes, %d rows, %d planes"
                    .formatted(bytes, at[0], at[1], at[2], row, image.height(), image.depth()));
          }
          if (!clamp) {
            return -1;
          }
          at[d] = Math.clamp(at[d], 0, size[d]);
        }
      }
      if (at[0] % bytes != 0) {
        throw fault("accesses %d bytes of a surface at byte %d of a row".formatted(bytes, at[0]));
      }
      return (at[2] * image.height() + at[1]) * row + at[0];
    }
  }
}
