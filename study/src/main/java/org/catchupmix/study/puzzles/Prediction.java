package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/**
 * A counter of a kernel that the learner works out.
 *
 * @param number from 1
 * @param count reads the answer from what the emulator counts
 * @param layout what a wrong answer is told: where to look, without the answer
 * @param explanation why, which a right answer is told
 */
public record Prediction(
    int number,
    String question,
    String kernel,
    Launch launch,
    ToLongFunction<LaunchReport> count,
    String layout,
    String explanation) {
  private static final int ELEMENTS = 1024;

  /** Makes all of them, in their order. */
  public static List<Prediction> all() {
    Launch warp = Launch.of(1, 32);
    return List.of(
        new Prediction(
            1,
            "One block of 64 threads. How many sectors of 32 bytes do the loads of x touch?",
            "copy",
            Launch.of(1, 64),
            Prediction::loads,
            "A sector has 32 bytes, 8 floats. Which bytes of x does one warp read, and how many warps are there?",
            "A sector has 32 bytes, 8 floats. A warp reads 32 floats side by side, 4 sectors; there are two warps."),
        new Prediction(
            2,
            "One block of 32 threads. How many sectors of 32 bytes do the loads of x touch?",
            "every_second",
            warp,
            Prediction::loads,
            "A sector has 8 floats. In which places of x do the 32 floats lie, and how many of them are in one sector?",
            "The 32 floats lie in 64 places, and each sector of 8 floats holds 4 of them: half of what is read is not used."),
        new Prediction(
            3,
            "One block of 32 threads. How many sectors of 32 bytes do the loads of x touch?",
            "first_column",
            warp,
            Prediction::loads,
            "A row has 128 bytes, a sector 32. How far apart are two elements of a column, and can they share a sector?",
            "Rows have 128 bytes, so the elements of a column lie in 32 different sectors, of which 4 bytes each are used."),
        new Prediction(
            4,
            "One block of 32 threads; x begins at a sector. How many sectors of 32 bytes do the loads of x touch?",
            "next",
            warp,
            Prediction::loads,
            "Sectors are bytes 0 to 31, 32 to 63, and so on. Which byte of x is read first, and which one last?",
            "Bytes 4 to 131 are read: 4 sectors' worth, but they begin and end inside of a sector."),
        new Prediction(
            5,
            "One block of 64 threads. How many sectors of 32 bytes do the loads of x touch?",
            "by_eight",
            Launch.of(1, 64),
            Prediction::loads,
            "Which elements of x do the threads of one warp read? A sector counts once for a warp, however many of its threads read it, and again for the next warp.",
            "Eight threads read the same float, so a warp reads 4 floats of one sector, once; each warp asks for itself."),
        new Prediction(
            6,
            "One block of 32 threads. In a wavefront each of the 32 banks of shared memory answers one word. How many wavefronts are lost to bank conflicts, in store and load together?",
            "stride_four",
            warp,
            r -> r.sharedLoads().conflicts() + r.sharedStores().conflicts(),
            "Word i is in bank i % 32. In which banks are the words 0, 4, 8, ... 124, and how many are in each? k words of one bank take k wavefronts instead of 1.",
            "Word i is in bank i % 32. The words 0, 4, 8, ... 124 are in 8 banks, 4 in each: 4 wavefronts instead of 1, both times."),
        new Prediction(
            7,
            "One block of 32 threads. In a wavefront each of the 32 banks of shared memory answers one word. How many wavefronts are lost to bank conflicts, in store and load together?",
            "column",
            warp,
            r -> r.sharedLoads().conflicts() + r.sharedStores().conflicts(),
            "Element [t][5] is word 33 * t + 5, and word i is in bank i % 32. Which threads have the same bank?",
            "Element [t][5] is word 33 * t + 5, in bank (t + 5) % 32: every thread has a bank of its own."),
        new Prediction(
            8,
            "One block of 128 threads. How many times does a warp diverge at a branch?",
            "two_ways",
            Launch.of(1, 128),
            LaunchReport::divergentBranches,
            "A warp diverges if some of its threads take the branch and others do not. Which threads are in which warp, and which of them take it?",
            "Threads 0 to 31 all take the branch, threads 64 to 127 all do not; only the warp of threads 32 to 63 is divided."),
        new Prediction(
            9,
            "Three blocks of 64 threads. How many barriers are passed, over all blocks? One that all threads of a block pass counts once.",
            "sum",
            Launch.of(3, 64),
            LaunchReport::barriers,
            "How many barriers does one block pass: before the loop, and in each of its rounds? Which values has half?",
            "One before the loop and one in each of its rounds, 32, 16, 8, 4, 2, 1: 7 for each block."),
        new Prediction(
            10,
            "One block of 32 threads. How many sectors of 32 bytes do the loads of x touch, both loads together?",
            "halves",
            warp,
            Prediction::loads,
            "A row of 8 floats is one sector. Which sectors does the first load touch, and which the second one? Each load counts for itself.",
            "Each load takes 16 bytes of each row of 32 bytes: all 32 sectors, half used. The second load touches the same 32 again."));
  }

  private static long loads(LaunchReport report) {
    return report.globalLoads().units();
  }

  public String name() {
    return "predict-" + number;
  }

  /** Reads the source. */
  public List<String> source(Path tasks) throws IOException {
    return Files.readAllLines(tasks.resolve("predict").resolve(name() + ".cu"));
  }

  /** Runs the kernel, and returns what the emulator counts. */
  long counted(Path tasks) throws IOException {
    String file = name() + ".ptx";
    KernelSource ptx =
        new KernelSource(name(), Files.readString(tasks.resolve("predict").resolve(file)), file);
    Trial trial = new Trial("");
    KernelArray x = trial.input("x", Trial.random(number, ELEMENTS), ELEMENTS);
    KernelArray y = trial.input("y", new double[ELEMENTS], ELEMENTS);
    trial.launch(kernel, launch, x, y);
    try (TrialRun run = new TrialRun(ptx, EmulatorOptions.defaults().withThreads(1))) {
      return count.applyAsLong(run.run(trial).launches().getFirst());
    }
  }

  /** Judges an answer. */
  public Bug.Answer judge(long answer, Path tasks) throws IOException {
    long right = counted(tasks);
    return answer == right
        ? new Bug.Answer(
            true, List.of("right: the emulator counts %d.".formatted(right), explanation))
        : new Bug.Answer(
            false,
            List.of(
                "not yet: the emulator counts %s than %d."
                    .formatted(right > answer ? "more" : "fewer", answer),
                layout));
  }
}
