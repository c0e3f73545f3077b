package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.data.ImageDataset;
import org.junit.jupiter.api.Test;

class DeviceImagesTest {
  /** Images of 1 MiB, which share their pixels. */
  private static ImageDataset images(int count) {
    byte[][] images = new byte[count][];
    Arrays.fill(images, new byte[1 << 20]);
    return new ImageDataset(
        "large", 1 << 10, 1 << 10, 1, images, new int[count], List.of("a", "b"));
  }

  @Test
  void aTensorHasLessThanTwoGibibytes() {
    DeviceImages.requireUploadable("--images-on-device", images(2047));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> DeviceImages.requireUploadable("--images-on-device", images(2048)));
    assertEquals(
        "--images-on-device requires less than 2 GiB of images, but large has 2048 of 1024 x 1024 pixels",
        e.getMessage());
  }
}
