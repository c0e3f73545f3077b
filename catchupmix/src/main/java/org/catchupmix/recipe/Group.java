package org.catchupmix.recipe;

/** Groups of settings, in the order of the help, each with the record that declares its flags. */
public enum Group {
  FOLDER("Folder", FolderSettings.class),
  DEVICE("Device", DeviceSettings.class),
  DATA("Data", DataSettings.class),
  NETWORK("Network", NetworkSettings.class),
  MIXING("Mixing", MixSettings.class),
  OPTIMIZATION("Optimization", OptimizationSettings.class),
  RUN("Run", RunSettings.class),
  /** No settings of a run, but resources of each task of a comparison on Slurm. */
  SLURM("Slurm", SlurmRequest.class);

  private final String heading;
  private final Class<? extends Record> type;

  Group(String heading, Class<? extends Record> type) {
    this.heading = heading;
    this.type = type;
  }

  public String heading() {
    return heading;
  }

  Class<? extends Record> type() {
    return type;
  }
}
