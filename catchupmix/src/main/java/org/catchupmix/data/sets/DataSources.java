package org.catchupmix.data.sets;

import java.util.List;

/**
 * Sources of images. {@link java.util.ServiceLoader} finds it, so the sources of a jar on the class
 * path are data sets of the program: {@code --data NAME:DIR}, {@code catchup data}, {@code data
 * fetch}.
 */
public interface DataSources {
  List<DataSource> sources();

  /** Files that {@code data fetch} downloads besides those of the sources. */
  default List<RemoteFiles> otherFiles() {
    return List.of();
  }
}
