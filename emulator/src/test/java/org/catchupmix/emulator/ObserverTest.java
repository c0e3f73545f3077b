package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.emulator.observe.ObservedAccess;
import org.catchupmix.emulator.observe.ObservedStep;
import org.catchupmix.emulator.observe.ObservedWarp;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Events of a kernel that copies through shared memory and counts its threads. */
class ObserverTest {
  private static final String PTX =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry copy(.param .u64 in, .param .u64 out, .param .u64 sum)
      {
        .reg .b64 %a<7>;
        .reg .b32 %r<6>;
        .reg .pred %p<2>;
        .shared .align 4 .b8 tile[128];
        mov.u32 %r1, %tid.x;
        ld.param.u64 %a1, [in];
        ld.param.u64 %a2, [out];
        ld.param.u64 %a3, [sum];
        mul.wide.u32 %a4, %r1, 4;
        add.s64 %a5, %a1, %a4;
        ld.global.u32 %r2, [%a5];
        shl.b32 %r3, %r1, 2;
        mov.u32 %r4, tile;
        add.s32 %r3, %r3, %r4;
        st.shared.u32 [%r3], %r2;
        bar.sync 0;
        setp.lt.u32 %p1, %r1, 8;
        @%p1 atom.global.add.u32 %r5, [%a3], 1;
        mul.wide.u32 %a4, %r1, 8;
        add.s64 %a6, %a2, %a4;
        st.global.u32 [%a6], %r2;
        ret;
      }
      """;

  /** Writes all events but single steps down. */
  private static class Recorder implements Observer {
    final List<String> events = new ArrayList<>();
    final List<Long> addresses = new ArrayList<>();

    @Override
    public void launchBegins(String kernel, Launch launch) {
      events.add("begins " + kernel);
    }

    @Override
    public void launchEnds() {
      events.add("ends");
    }

    @Override
    public void blockBegins(int block) {
      events.add("block " + block);
    }

    @Override
    public void blockEnds(int block) {
      events.add("block ends " + block);
    }

    @Override
    public void barrier(int block) {
      events.add("barrier " + block);
    }

    @Override
    public void accesses(ObservedWarp warp, ObservedAccess access) {
      String kind = (access.reads() ? "reads" : "writes") + (access.shared() ? " shared" : "");
      events.add(
          "%s %d bytes in %d lanes, %d for %d"
              .formatted(
                  kind,
                  access.bytes(),
                  Integer.bitCount(access.lanes()),
                  access.units(),
                  access.idealUnits()));
      addresses.add(access.address(3));
    }

    @Override
    public void updates(ObservedWarp warp, ObservedAccess access) {
      events.add("updates in 0x%x".formatted(access.lanes()));
    }

    @Override
    public void allocated(String name, long address, long bytes) {
      events.add("allocated " + bytes);
    }

    @Override
    public void freed(long address) {
      events.add("freed");
    }
  }

  private static Fixture fixture(EmulatorOptions options) {
    return Fixture.text(PTX, options.withSeed(0));
  }

  @Test
  void eventsOfALaunch() {
    try (Fixture f = fixture(EmulatorOptions.defaults())) {
      DeviceMemory in = f.count(32);
      DeviceMemory sum = f.ints(0);
      Recorder recorder = new Recorder();
      f.emulator.observe(recorder);
      DeviceMemory out = f.undefined(256);
      LaunchReport report = f.run("copy", Launch.of(1, 32), given(in, out, sum));
      f.emulator.free(out);
      assertEquals(
          List.of(
              "allocated 256",
              "begins copy",
              "block 0",
              "reads 4 bytes in 32 lanes, 4 for 4",
              "writes shared 4 bytes in 32 lanes, 1 for 1",
              "barrier 0",
              "updates in 0xff",
              "writes 4 bytes in 32 lanes, 8 for 4",
              "block ends 0",
              "ends",
              "freed"),
          recorder.events);
      assertEquals(in.address() + 12, recorder.addresses.get(0));
      assertEquals(out.address() + 24, recorder.addresses.get(2));
      assertEquals(8, report.globalStores().units());
      f.emulator.observe(null);
      f.undefined(4);
      assertEquals("freed", recorder.events.getLast());
    }
  }

  @Test
  void countersAreTheSameWithAnObserverAndOnOneCore() {
    try (Fixture alone = fixture(EmulatorOptions.defaults());
        Fixture observed = fixture(EmulatorOptions.defaults().withThreads(1))) {
      observed.emulator.observe(new Recorder());
      LaunchReport expected = copied(alone);
      assertEquals(expected.costs(), copied(observed).costs());
      assertEquals(expected.barriers(), observed.emulator.lastReport().barriers());
    }
  }

  private static LaunchReport copied(Fixture f) {
    return f.run("copy", Launch.of(1, 32), given(f.count(32), f.undefined(256), f.ints(0)));
  }

  @Test
  void aLaunchWithoutCountersIsObserved() {
    try (Fixture f = fixture(EmulatorOptions.defaults().withCounting(false))) {
      Recorder recorder = new Recorder();
      f.emulator.observe(recorder);
      assertEquals(0, copied(f).total().warps());
      assertTrue(recorder.events.contains("updates in 0xff"), recorder.events.toString());
    }
  }

  @Test
  void registersOverTimeAndAnEnd() {
    List<Long> loaded = new ArrayList<>();
    Observer watch =
        new Observer() {
          @Override
          public boolean watchesSteps() {
            return true;
          }

          @Override
          public void executes(ObservedStep step) {
            ObservedWarp warp = step.warp();
            assertTrue(warp.register("%nothing", 0).isEmpty());
            loaded.add(warp.register("%r1", 5).orElseThrow());
            if (step.instruction() != null && step.instruction().line() == 16) {
              step.stop(5);
            }
          }
        };
    try (Fixture f = fixture(EmulatorOptions.defaults())) {
      f.emulator.observe(watch);
      EmulatorFault fault = assertThrows(EmulatorFault.class, () -> copied(f));
      assertTrue(fault.isAsked());
      assertEquals(5L, loaded.getLast());
      assertTrue(loaded.size() > 3, loaded.toString());
    }
  }
}
