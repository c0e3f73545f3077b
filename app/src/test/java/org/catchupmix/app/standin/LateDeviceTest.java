package org.catchupmix.app.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The stand-in's device finds what a program does that the driver API forbids. */
class LateDeviceTest {
  private static final int UPLOAD = 2;
  private static final int DOWNLOAD = 3;
  private static final int DEVICE_COPY = 4;
  private static final long STREAM = 1;
  private static final long ALL = 0;

  private static final String INCREMENT =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry increment(.param .u64 p)
      {
      .reg .b64 %rd<3>;
      .reg .b32 %r<2>;
      ld.param.u64 %rd1, [p];
      cvta.to.global.u64 %rd2, %rd1;
      ld.global.u32 %r1, [%rd2];
      add.s32 %r1, %r1, 1;
      st.global.u32 [%rd2], %r1;
      ret;
      }
      """;

  @AutoClose private final Arena arena = Arena.ofConfined();
  private final MemorySegment host = arena.allocate(16);
  private LateDevice device = LateDevice.of("");
  private long memory = device.allocate(16);

  private void hold(int value) {
    host.set(ValueLayout.JAVA_INT, 0, value);
  }

  private int held() {
    return host.get(ValueLayout.JAVA_INT, 0);
  }

  private int upload() {
    return device.copy(STREAM, UPLOAD, memory, host.address(), 4);
  }

  private int download() {
    return device.copy(STREAM, DOWNLOAD, host.address(), memory, 4);
  }

  private void increment() {
    long kernel = device.function(arena.allocateFrom(INCREMENT), arena.allocateFrom("increment"));
    MemorySegment sizes = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 1, 1, 1, 1, 1, 0);
    MemorySegment arguments = arena.allocateFrom(ValueLayout.JAVA_LONG, memory);
    assertEquals(0, device.launch(STREAM, kernel, sizes, arguments, Long.BYTES));
    // The driver has copied them.
    arguments.set(ValueLayout.JAVA_LONG, 0, 0);
  }

  @Test
  void hostMemoryIsReadAndWrittenAtTheWait() {
    hold(7);
    assertEquals(0, upload());
    hold(8); // too early
    assertEquals(0, download());
    assertEquals(0, device.await(STREAM, ALL));
    assertEquals(8, held());
  }

  @Test
  void aWaitForAnEventDoesNotDoWhatIsBehindIt() {
    hold(7);
    upload();
    device.record(STREAM, 100);
    increment();
    device.record(STREAM, 200);
    download();
    assertEquals(0, device.await(ALL, 100));
    hold(-1);
    assertEquals(0, device.await(ALL, 200));
    assertEquals(-1, held(), "the download was not waited for");
    assertEquals(0, device.await(STREAM, ALL));
    assertEquals(8, held());
  }

  @Test
  void aQuestionIsAnsweredNotReadyUntilTheWorkIsDone() {
    hold(1);
    upload();
    increment();
    device.record(STREAM, 100);
    int asked = 0;
    while (device.query(100) == 600) {
      asked++;
    }
    assertEquals(3, asked, "two pieces of work and the event");
  }

  @Test
  void aGraphRunsAtItsReplaysAndNotAtItsCapture() {
    hold(5);
    upload();
    assertEquals(0, device.capture(STREAM, 1));
    increment();
    assertEquals(0, device.await(ALL, 100), "an event of no work");
    long graph = device.capture(STREAM, 0);
    assertNotEquals(0, graph);
    device.replay(STREAM, graph);
    device.replay(STREAM, graph);
    download();
    device.await(STREAM, ALL);
    assertEquals(7, held());
  }

  @Test
  void anEventIsTheOneThatWasRecordedLast() {
    hold(1);
    upload();
    device.record(STREAM, 100);
    assertEquals(0, device.await(ALL, 100));
    increment();
    device.record(STREAM, 100);
    assertEquals(600, device.query(100));
    assertEquals(0, device.await(ALL, 100));
    assertEquals(0, download());
    assertEquals(0, device.await(STREAM, ALL));
    assertEquals(2, held());
  }

  @Test
  void memoryIsNotFreedWhileAStreamIsCaptured() {
    device.capture(STREAM, 1);
    assertNotEquals(0, device.release(memory));
  }

  @Test
  void aCapturedStreamThatIsWaitedForFailsForGood() {
    device.capture(STREAM, 1);
    assertNotEquals(0, device.await(STREAM, ALL));
    assertNotEquals(0, upload());
  }

  @Test
  void memoryThatWasFreedIsRefusedToEachUse() {
    long other = device.allocate(16);
    hold(1);
    upload();
    device.copy(STREAM, DEVICE_COPY, other, memory, 4);
    assertEquals(0, device.release(memory), "what was under way is done first");
    increment();
    assertNotEquals(0, device.await(STREAM, ALL));
  }

  @Test
  void memoryThatNobodyWroteIsNotRead() {
    download();
    assertNotEquals(0, device.await(STREAM, ALL));
  }

  @Test
  void allocationsAreRefusedWhenTold() {
    LateDevice short3 = LateDevice.of("refuse=3 memory=1");
    assertNotEquals(0, short3.allocate(16));
    assertNotEquals(0, short3.allocate(16));
    assertEquals(0, short3.allocate(16));
    assertEquals(0, short3.allocate(2 << 20), "larger than the device");
  }
}
