package org.catchupmix.emulator.report;

/** Words of {@link AsyncProblem}s, a part of {@link FindingText}. */
record AsyncText(FindingText text) {
  String reason(Place place, AsyncProblem problem) {
    return switch (problem) {
      case AsyncProblem.Reinitialized(long address) ->
          "initializes the mbarrier%s again, without mbarrier.inval before"
              .formatted(text.address(address));
      case AsyncProblem.NoBarrier(long address) ->
          "no mbarrier was initialized" + text.address(address);
      case AsyncProblem.BadArrivals(int arrivals, int most) ->
          "initializes for %d arrivals, must be 1..%d".formatted(arrivals, most);
      case AsyncProblem.TooManyArrivals(int count, int missing, int expected) ->
          "arrives %d times at an mbarrier that lacks %d of its %d arrivals"
              .formatted(count, missing, expected);
      case AsyncProblem.CompleteAlready(boolean copiesWait, CodeLine repeated) ->
          "arrives at a barrier that is already complete"
              + (copiesWait ? ": no thread has waited for the copies of its phase" : "")
              + text.repeated(repeated);
      case AsyncProblem.TooManyBytes(long bytes, int most) ->
          "expects %d bytes in a phase, must be at most %d".formatted(bytes, most);
      case AsyncProblem.BytesNotExpected(long bytes, CodeLine copy) ->
          "expects %d bytes less than the copies of this phase bring, such as %s"
              .formatted(bytes, text.line(copy));
      case AsyncProblem.CopyUnit(int bytes, int unit) ->
          "copies %d bytes, must be a multiple of %d".formatted(bytes, unit);
      case AsyncProblem.SourceSize(int bytes, int most) ->
          "copies %d bytes of a source, must be 0..%d".formatted(bytes, most);
      case AsyncProblem.SourceMisaligned(int multiple) ->
          "reads from an address that is not a multiple of %d".formatted(multiple);
      case AsyncProblem.Outside(long bytes, long address, Location location) ->
          "accesses %d bytes at 0x%x, %s".formatted(bytes, address, text.outside(location));
      case AsyncProblem.Misaligned(long address, int multiple, Location location) ->
          "accesses 0x%x, not a multiple of %d, %s"
              .formatted(address, multiple, text.where(location));
      case AsyncProblem.ConstantWrite(Location location) ->
          "writes constant memory, " + text.where(location);
      case AsyncProblem.Overlap(CodeLine other) ->
          "overlaps with %s, which is still in flight".formatted(text.line(other));
      case AsyncProblem.Uninitialized(Location location, AccessProblem.Missing missing) ->
          "reads what is uninitialized%s, %s"
              .formatted(text.missing(missing), text.where(location));
      case AsyncProblem.Unfenced(Access write) ->
          "reads through the asynchronous proxy what %s wrote in %s, without fence.proxy.async behind the write, %s"
              .formatted(
                  text.thread(place, write.thread()),
                  text.line(write.line()),
                  text.where(write.location()));
      case AsyncProblem.LateWrite(Access write) ->
          "reads what is written before a wait for it has ended%s, %s"
              .formatted(writer(place, write), text.where(write.location()));
      case AsyncProblem.Overwritten(Access write, Location location) ->
          "copies to memory that was written while the copy was in flight%s, %s"
              .formatted(write == null ? "" : writer(place, write), text.where(location));
      case AsyncProblem.Unfinished(CodeLine repeated) ->
          "is in flight when its block ends, as no thread waits for its mbarrier"
              + text.repeated(repeated);
      case AsyncProblem.ReadUnfinished() ->
          "may still read shared memory when its block ends: no wait for its group";
      case AsyncProblem.BoxOfSeveral() -> "copies a box that spans several allocations";
      case AsyncProblem.NoTensorMap(Location location) ->
          "finds no tensor map at %s: it must be made by TensorMap.encode"
              .formatted(text.where(location));
      case AsyncProblem.Coordinates(int given, int dimensions) ->
          "has %d coordinates for a tensor of %d dimensions".formatted(given, dimensions);
      case AsyncProblem.NoFence() -> "has no wgmma.fence before it";
      case AsyncProblem.ChangedAfterFence(String register) ->
          "uses %s, which was changed after the last wgmma.fence".formatted(register);
      case AsyncProblem.RegisterPending(boolean changes, String register, CodeLine by) ->
          "%s %s before wgmma.wait_group has ended the multiplication of %s"
              .formatted(changes ? "changes" : "reads", register, text.line(by));
      case AsyncProblem.GroupIncomplete(int group, int warps) ->
          "needs a whole group of %d warps, the block has %d".formatted(group, warps);
      case AsyncProblem.WarpMissing(int warp) ->
          "warp %d of its group does not execute this".formatted(warp);
      case AsyncProblem.Descriptor(long descriptor, boolean ofOffset) ->
          "has the matrix descriptor 0x%x, of which the emulator does not know %s"
              .formatted(
                  descriptor,
                  ofOffset ? "the base offset" : "the layout: transposed without swizzle");
    };
  }

  private String writer(Place place, Access by) {
    return ", by %s in %s".formatted(text.thread(place, by.thread()), text.line(by.line()));
  }
}
