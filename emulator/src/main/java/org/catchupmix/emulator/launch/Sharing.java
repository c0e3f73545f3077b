package org.catchupmix.emulator.launch;

/** Permission to share the blocks of a launch among cores, until their order matters. */
public final class Sharing {
  /** Ends the run of a core whose work will be undone. */
  public static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Undone(String why) {
      super(why, null, false, false);
    }
  }

  /** Whether this core runs beside others. */
  private final boolean beside;

  private boolean possible;

  public Sharing(boolean possible, boolean beside) {
    this.possible = possible;
    this.beside = beside;
  }

  /** Whether the remaining blocks may be shared. */
  public boolean isPossible() {
    return possible;
  }

  /** Ends sharing, as the order of blocks matters from now on. */
  public void needOrder(String why) {
    possible = false;
    if (beside) {
      throw new Undone(why);
    }
  }
}
