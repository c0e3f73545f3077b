package org.catchupmix.data;

import java.util.List;

/**
 * Where a dataset is looked for, and what is not there.
 *
 * @param spec the dataset, as in {@code cifar10:/data}
 * @param where the folder, or words that say why there is none
 * @param missing the files or folders that are not there; empty if the dataset can be read
 */
public record DatasetStatus(String spec, String where, List<String> missing) {
  /** Copies the list. */
  public DatasetStatus {
    missing = List.copyOf(missing);
  }

  /** Whether every file is there; their content is only checked by reading them. */
  public boolean ready() {
    return missing.isEmpty();
  }
}
